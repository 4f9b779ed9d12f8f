package io.athanor.fanout;

import io.athanor.model.Labels;
import io.athanor.tsdb.series.ResolutionSlice;
import io.athanor.tsdb.series.SeriesChunks;
import io.athanor.tsdb.series.SeriesCursor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The series of several cursors in label order, each label set once: a tree of losers, so that each series costs as many
 * comparisons as the tree is high.
 */
final class MergedCursor implements SeriesCursor {
    private final List<SeriesCursor> cursors;
    private final List<String> missing;

    /** Where each cursor stands; null: at its end. */
    private final @Nullable Labels[] heads;

    /** Node 0 is the winner, node {@code n} who lost there; leaves are numbered from {@code cursors.size()}. */
    private final int[] tree;

    private boolean hasBegun;
    private @Nullable Labels labels;
    private @Nullable SeriesChunks chunks;

    /** @param missing what is known to be missing already */
    MergedCursor(List<SeriesCursor> cursors, List<String> missing) {
        this.cursors = List.copyOf(cursors);
        this.missing = List.copyOf(missing);
        this.heads = new Labels[cursors.size()];
        this.tree = new int[Math.max(1, cursors.size())];
    }

    @Override
    public boolean next() {
        if (cursors.isEmpty()) {
            return false;
        }
        if (!hasBegun) {
            begin();
        }
        Labels first = heads[tree[0]];
        labels = first;
        if (first == null) {
            chunks = null;
            return false;
        }
        List<SeriesChunks> parts = new ArrayList<>(2);
        do {
            int winner = tree[0];
            parts.add(cursors.get(winner).chunks());
            advance(winner);
            replay(winner);
        } while (first.equals(heads[tree[0]]));
        chunks = MergedChunks.of(parts);
        return true;
    }

    private void begin() {
        hasBegun = true;
        for (int i = 0; i < heads.length; i++) {
            advance(i);
        }
        tree[0] = heads.length == 1 ? 0 : winner(1);
    }

    private void advance(int i) {
        heads[i] = cursors.get(i).next() ? cursors.get(i).labels() : null;
    }

    /** Who wins below a node; losers are written down. */
    private int winner(int node) {
        if (node >= heads.length) {
            return node - heads.length;
        }
        int left = winner(2 * node);
        int right = winner(2 * node + 1);
        boolean leftWins = isBefore(left, right);
        tree[node] = leftWins ? right : left;
        return leftWins ? left : right;
    }

    private void replay(int from) {
        int winner = from;
        for (int node = (from + heads.length) / 2; node > 0; node /= 2) {
            if (isBefore(tree[node], winner)) {
                int loser = winner;
                winner = tree[node];
                tree[node] = loser;
            }
        }
        tree[0] = winner;
    }

    private boolean isBefore(int a, int b) {
        Labels left = heads[a];
        Labels right = heads[b];
        if (left == null || right == null) {
            return left != null || right == null && a < b;
        }
        int c = left.compareTo(right);
        return c == 0 ? a < b : c < 0;
    }

    @Override
    public Labels labels() {
        return current(labels);
    }

    @Override
    public SeriesChunks chunks() {
        return current(chunks);
    }

    /** What a cursor stands on, which is there between {@code next()} and the end. */
    static <T> T current(@Nullable T value) {
        if (value == null) {
            throw new IllegalStateException("the cursor stands on no series");
        }
        return value;
    }

    @Override
    public List<String> warnings() {
        List<String> all = new ArrayList<>(missing);
        cursors.forEach(cursor -> all.addAll(cursor.warnings()));
        return all;
    }

    @Override
    public List<ResolutionSlice> resolutions() {
        List<ResolutionSlice> all = new ArrayList<>();
        cursors.forEach(cursor -> all.addAll(cursor.resolutions()));
        return all;
    }

    @Override
    public long heldBytes() {
        long bytes = 0;
        for (SeriesCursor cursor : cursors) {
            bytes += cursor.heldBytes();
        }
        return bytes;
    }

    @Override
    public void close() {
        Cursors.closeAll(cursors);
    }
}
