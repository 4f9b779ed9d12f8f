package io.athanor.bucket.remote;

import io.athanor.model.Labels;
import io.athanor.tsdb.series.ChunkBuffer;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/** Some rows of a {@link RowBatch} with their chunks; freed when every row of it was let go. */
final class ChunkBatch {
    private final RequestRun run;
    private final RowBatch rows;
    private final int[] index;
    private final ChunkTable table;
    private final AtomicInteger held;
    private final long bytes;

    /**
     * @param index which rows, in label order
     * @param bytes reserved for these rows
     */
    ChunkBatch(RequestRun run, RowBatch rows, int[] index, ChunkTable table, long bytes) {
        this.run = run;
        this.rows = rows;
        this.index = index;
        this.table = table;
        this.bytes = bytes;
        this.held = new AtomicInteger(index.length);
    }

    int size() {
        return index.length;
    }

    Labels labels(int row) {
        Labels labels = rows.labels[index[row]];
        if (labels == null) {
            throw new IllegalStateException("no row");
        }
        return labels;
    }

    RemoteBlock block() {
        return table.block();
    }

    ChunkTable table() {
        return table;
    }

    int chunks(int row) {
        return rows.end[index[row]] - rows.first[index[row]];
    }

    /** Appends the chunks of a row that touch the range. */
    void append(int row, long mint, long maxt, ChunkBuffer into) {
        int before = into.size;
        for (int c = rows.first[index[row]]; c < rows.end[index[row]]; c++) {
            if (rows.chunks.mint[c] <= maxt && rows.chunks.maxt[c] >= mint) {
                table.append(rows.chunks.ref[c], rows.chunks.mint[c], rows.chunks.maxt[c], into);
            }
        }
        if (block().meta().resolution() > 0) {
            Arrays.fill(into.windowMs, before, into.size, (int) block().meta().resolution());
        }
    }

    /** One of the rows is not needed any more. */
    void letGo() {
        if (held.decrementAndGet() == 0) {
            free();
        }
    }

    private void free() {
        table.free();
        run.account().release(bytes);
    }
}
