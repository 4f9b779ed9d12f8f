package io.athanor.bucket.remote;

import io.athanor.bucket.header.OpenIndex;
import io.athanor.bucket.header.Selection;
import io.athanor.model.LabelMatcher;
import io.athanor.model.Labels;
import io.athanor.model.Utf8Order;
import io.athanor.tsdb.CorruptBlockException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * The selected series of one block in label order, with their chunks; a batch is read while the one before is taken.
 *
 * <p><b>Order</b> a block's index is in the order of its series' own labels. With external labels among them the order is
 * the same but for one case: a series whose own labels are a prefix of another's comes after it, if an external label's name
 * sorts behind the name that the other goes on with. So a row is held back while such others come. Where external labels or
 * labels to be left out are also names of the block's own labels, all rows are sorted ({@link BlockRows}).
 */
final class BlockStream {
    private final RequestRun run;
    private final RemoteBlock block;
    private final BlockRows rows;
    private final Labels external;
    private final Deque<Row> heldBack = new ArrayDeque<>();
    private @Nullable Future<Optional<ChunkBatch>> next;
    private @Nullable ChunkBatch batch;
    private int position;
    private @Nullable Row ahead;
    private @Nullable Row current;
    private boolean isOrdered;

    /** One series of the block. */
    record Row(ChunkBatch batch, int index) {
        Labels labels() {
            return batch.labels(index);
        }
    }

    private BlockStream(RequestRun run, RemoteBlock block, BlockRows rows, Labels external, boolean isOrdered) {
        this.run = run;
        this.block = block;
        this.rows = rows;
        this.external = external;
        this.isOrdered = isOrdered;
    }

    /** Opens a block's index and selects; empty if it has no series for the request, or could not be read. */
    static Optional<BlockStream> open(Opening opening, RequestRun run, RemoteBlock block, List<LabelMatcher> left) {
        OpenIndex index = null;
        boolean isDone = false;
        try {
            index = block.index().open(run.request());
            Selection selection = index.select(left);
            if (selection.refs().length == 0) {
                return Optional.empty();
            }
            if (selection.left().isEmpty()) {
                run.account().touch(selection.refs().length);
            }
            Labels external = block.external().drop(opening.scope().without());
            BlockRows rows = new BlockRows(opening, run, block, index, left, selection);
            BlockStream stream = new BlockStream(run, block, rows, external, rows.isSorted() || external.isEmpty());
            OpenIndex held = index;
            run.atEnd(() -> {
                rows.close();
                held.close();
            });
            isDone = true;
            return Optional.of(stream);
        } catch (CorruptBlockException e) {
            run.missing().corrupt(block, e);
        } catch (IOException e) {
            run.check();
            run.missing().unreadable(block, "the index", e);
        } catch (IllegalStateException e) {
            run.check();
            run.missing().unreadable(block, "the index", new IOException("the block is not served any more", e));
        } finally {
            if (!isDone && index != null) {
                index.close();
            }
        }
        return Optional.empty();
    }

    RemoteBlock block() {
        return block;
    }

    BlockRows rows() {
        return rows;
    }

    /** Begins to read. */
    void begin(long targetBytes, int batchSeries) {
        rows.begin(targetBytes, batchSeries);
        next = read();
    }

    private Future<Optional<ChunkBatch>> read() {
        return run.fork("read-" + block.ulid(), () -> Optional.ofNullable(rows.nextBatch()));
    }

    /** Moves to the next series; false after the last. Waits for it. */
    boolean advance() {
        if (isOrdered) {
            current = pull();
            return current != null;
        }
        while (true) {
            if (ahead == null) {
                ahead = pull();
            }
            Row top = heldBack.peekLast();
            if (top != null && (ahead == null || !isBehind(top.labels(), ahead.labels()))) {
                current = heldBack.removeLast();
                return true;
            }
            if (ahead == null) {
                current = null;
                return false;
            }
            heldBack.addLast(ahead);
            ahead = null;
        }
    }

    /** The current series. */
    Row current() {
        if (current == null) {
            throw new IllegalStateException("the stream stands on no series");
        }
        return current;
    }

    /** The next row in the order of the index. */
    private @Nullable Row pull() {
        while (batch == null || position == batch.size()) {
            Future<Optional<ChunkBatch>> reading = next;
            if (reading == null) {
                return null;
            }
            batch = run.join(reading).orElse(null);
            position = 0;
            next = batch == null ? null : read();
            if (batch == null) {
                return null;
            }
        }
        return new Row(batch, position++);
    }

    /**
     * Whether {@code a} sorts behind {@code b}, and may sort behind others that come after {@code b}, though in the index it
     * is before: its own labels are a prefix of those of {@code b}, which goes on with a name that sorts before an external one.
     */
    private boolean isBehind(Labels a, Labels b) {
        if (a.size() >= b.size()) {
            return false;
        }
        int j = 0;
        for (int i = 0; i < a.size(); i++) {
            if (external.has(a.name(i))) {
                continue;
            }
            while (external.has(b.name(j))) {
                j++;
            }
            if (!a.name(i).equals(b.name(j)) || !a.value(i).equals(b.value(j))) {
                return false;
            }
            j++;
        }
        while (external.has(b.name(j))) {
            j++;
        }
        return Utf8Order.compare(b.name(j), external.name(external.size() - 1)) < 0;
    }
}
