package io.athanor.fanout;

import io.athanor.tsdb.samples.SampleReader;
import io.athanor.tsdb.series.ChunkBuffer;
import io.athanor.tsdb.series.ChunkOrder;
import io.athanor.tsdb.series.SeriesChunks;
import java.util.List;

/** The chunks that several stores have of one series; what two of them have is there once. */
final class MergedChunks implements SeriesChunks {
    private final List<SeriesChunks> parts;

    private MergedChunks(List<SeriesChunks> parts) {
        this.parts = parts;
    }

    static SeriesChunks of(List<SeriesChunks> parts) {
        return parts.size() == 1 ? parts.getFirst() : new MergedChunks(List.copyOf(parts));
    }

    @Override
    public void read(long mint, long maxt, ChunkBuffer into) {
        ChunkBuffer part = new ChunkBuffer();
        parts.getFirst().read(mint, maxt, into);
        for (SeriesChunks more : parts.subList(1, parts.size())) {
            more.read(mint, maxt, part);
            for (int i = 0; i < part.size; i++) {
                into.add(part.mint[i], part.maxt[i], part.encoding[i], part.data[i], part.offset[i], part.length[i]);
                into.windowMs[into.size - 1] = part.windowMs[i];
            }
        }
        ChunkOrder.byFirstTime(into);
        dropCopies(into);
    }

    /** Copies begin together, so they lie in one run of equal first times. */
    private static void dropCopies(ChunkBuffer chunks) {
        int kept = 0;
        int run = 0;
        for (int i = 0; i < chunks.size; i++) {
            if (kept > 0 && chunks.mint[run] != chunks.mint[i]) {
                run = kept;
            }
            boolean isCopy = false;
            for (int k = run; k < kept && !isCopy; k++) {
                isCopy = SampleReader.same(chunks, k, i);
            }
            if (!isCopy) {
                move(chunks, i, kept++);
            }
        }
        ChunkOrder.truncate(chunks, kept);
    }

    private static void move(ChunkBuffer chunks, int from, int to) {
        chunks.mint[to] = chunks.mint[from];
        chunks.maxt[to] = chunks.maxt[from];
        chunks.encoding[to] = chunks.encoding[from];
        chunks.data[to] = chunks.data[from];
        chunks.offset[to] = chunks.offset[from];
        chunks.length[to] = chunks.length[from];
        chunks.windowMs[to] = chunks.windowMs[from];
    }

    /** Told to the store whose chunk it is. */
    @Override
    public void corrupt(ChunkBuffer chunks, int index, RuntimeException why) {
        ChunkBuffer part = new ChunkBuffer();
        for (SeriesChunks store : parts) {
            store.read(chunks.mint[index], chunks.maxt[index], part);
            for (int i = 0; i < part.size; i++) {
                if (part.offset[i] == chunks.offset[index] && part.data[i].equals(chunks.data[index])) {
                    store.corrupt(part, i, why);
                    return;
                }
            }
        }
        parts.getFirst().corrupt(chunks, index, why);
    }
}
