package io.athanor.bucket.remote;

import io.athanor.model.Labels;
import io.athanor.tsdb.CorruptBlockException;
import io.athanor.tsdb.block.Intervals;
import io.athanor.tsdb.block.SampleCut;
import io.athanor.tsdb.chunkenc.CorruptChunkException;
import io.athanor.tsdb.series.ChunkBuffer;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Some rows of a {@link RowBatch} with their chunks; freed when every row of it was let go. */
final class ChunkBatch {
    private final RequestRun run;
    private final RowBatch rows;
    private final int[] index;
    private final ChunkTable table;
    private final int @Nullable [] firstInTable;
    private final AtomicInteger held;
    private final long bytes;

    /**
     * @param index which rows, in label order
     * @param firstInTable where the chunks of each row begin in the table, one after the other; null: they have to be looked up
     * @param bytes reserved for these rows
     */
    ChunkBatch(
            RequestRun run, RowBatch rows, int[] index, ChunkTable table, int @Nullable [] firstInTable, long bytes) {
        this.run = run;
        this.rows = rows;
        this.index = index;
        this.table = table;
        this.firstInTable = firstInTable;
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
        @Nullable Intervals gone = rows.gone == null ? null : rows.gone[index[row]];
        if (gone == null) {
            appendWhole(row, mint, maxt, into);
            return;
        }
        ChunkBuffer whole = new ChunkBuffer();
        appendWhole(row, mint, maxt, whole);
        SampleCut cut = new SampleCut(gone, block().meta().resolution());
        for (int i = 0; i < whole.size; i++) {
            try {
                cut.add(whole, i, into);
            } catch (CorruptChunkException e) {
                CorruptBlockException found = table.corrupt(whole, i, e);
                run.missing()
                        .corrupt(
                                block(),
                                found == null
                                        ? new CorruptBlockException(
                                                block().ulid() + "/chunks", 0, String.valueOf(e.getMessage()))
                                        : found);
            }
        }
    }

    private void appendWhole(int row, long mint, long maxt, ChunkBuffer into) {
        int before = into.size;
        int first = rows.first[index[row]];
        int end = rows.end[index[row]];
        for (int c = first; c < end; c++) {
            if (rows.chunks.mint[c] <= maxt && rows.chunks.maxt[c] >= mint) {
                int at = firstInTable == null ? table.indexOf(rows.chunks.ref[c]) : firstInTable[row] + c - first;
                table.append(at, rows.chunks.mint[c], rows.chunks.maxt[c], into);
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
