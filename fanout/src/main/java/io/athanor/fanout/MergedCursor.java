package io.athanor.fanout;

import io.athanor.api.storeapi.completeness.Completeness;
import io.athanor.api.storeapi.completeness.CompletenessCursor;
import io.athanor.api.storeapi.completeness.CompletenessRecord;
import io.athanor.model.Labels;
import io.athanor.tsdb.series.ResolutionSlice;
import io.athanor.tsdb.series.SeriesChunks;
import io.athanor.tsdb.series.SeriesCursor;
import io.athanor.tsdb.series.SourceShare;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The series of several cursors in label order, each label set once: a tree of losers, so that each series costs as many
 * comparisons as the tree is high.
 */
final class MergedCursor implements CompletenessCursor {
    private final List<AskedCursor> asked;
    private final SeriesCursor[] cursors;
    private final List<String> missing;
    private final CompletenessRecord record;
    private final FanOutListener listener;
    private final Consumer<Received> closed;

    /** Where each cursor stands; null: at its end. */
    private final @Nullable Labels[] heads;

    /** Node 0 is the winner, node {@code n} who lost there; leaves are numbered from {@code cursors.length}. */
    private final int[] tree;

    private boolean hasBegun;
    private @Nullable Labels labels;
    private @Nullable SeriesChunks chunks;

    /**
     * @param missing what is known to be missing already
     * @param record takes down what the stores do
     * @param closed is told how much came, when the cursor is closed
     */
    MergedCursor(
            List<AskedCursor> asked,
            List<String> missing,
            CompletenessRecord record,
            FanOutListener listener,
            Consumer<Received> closed) {
        this.asked = List.copyOf(asked);
        this.cursors = asked.stream().map(AskedCursor::cursor).toArray(SeriesCursor[]::new);
        this.missing = List.copyOf(missing);
        this.record = record;
        this.listener = listener;
        this.closed = closed;
        this.heads = new Labels[cursors.length];
        this.tree = new int[Math.max(1, cursors.length)];
    }

    @Override
    public boolean next() {
        if (cursors.length == 0) {
            return false;
        }
        if (!hasBegun) {
            begin();
        }
        int winner = tree[0];
        Labels first = heads[winner];
        labels = first;
        if (first == null) {
            chunks = null;
            return false;
        }
        SeriesChunks one = cursors[winner].chunks();
        advance(winner);
        replay(winner);
        chunks = first.equals(heads[tree[0]]) ? MergedChunks.of(further(first, one)) : one;
        return true;
    }

    /** The chunks of all cursors that stand on a series. */
    private List<SeriesChunks> further(Labels series, SeriesChunks one) {
        List<SeriesChunks> parts = new ArrayList<>(4);
        parts.add(one);
        do {
            int winner = tree[0];
            parts.add(cursors[winner].chunks());
            advance(winner);
            replay(winner);
        } while (series.equals(heads[tree[0]]));
        return parts;
    }

    private void begin() {
        hasBegun = true;
        for (int i = 0; i < heads.length; i++) {
            advance(i);
            if (heads[i] == null) {
                listener.emptyStream();
            }
        }
        tree[0] = heads.length == 1 ? 0 : winner(1);
    }

    private void advance(int i) {
        SeriesCursor cursor = cursors[i];
        heads[i] = cursor.next() ? cursor.labels() : null;
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
        for (SeriesCursor cursor : cursors) {
            all.addAll(cursor.warnings());
        }
        return all;
    }

    @Override
    public List<ResolutionSlice> resolutions() {
        List<ResolutionSlice> all = new ArrayList<>();
        for (SeriesCursor cursor : cursors) {
            all.addAll(cursor.resolutions());
        }
        return all;
    }

    @Override
    public List<SourceShare> shares() {
        return asked.stream().map(AskedCursor::share).toList();
    }

    @Override
    public long heldBytes() {
        long bytes = 0;
        for (SeriesCursor cursor : cursors) {
            bytes += cursor.heldBytes();
        }
        return bytes;
    }

    /** What was given on is not needed any more; what the cursors stand on is. */
    @Override
    public void release() {
        asked.forEach(AskedCursor::releaseBefore);
    }

    @Override
    public Completeness completeness() {
        takeDown();
        return record.completeness();
    }

    private void takeDown() {
        for (AskedCursor one : asked) {
            record.add(one.did());
            if (one.isOfAnotherVersion()) {
                record.drifted();
            }
        }
    }

    @Override
    public Received received() {
        Received all = Received.NOTHING;
        for (AskedCursor one : asked) {
            all = all.plus(one.received());
        }
        return all;
    }

    @Override
    public void close() {
        try {
            takeDown();
            closed.accept(received());
        } finally {
            Cursors.closeAll(List.of(cursors));
        }
    }
}
