package io.athanor.tsdb.samples;

import io.athanor.tsdb.series.ChunkBuffer;
import io.athanor.tsdb.series.SampleBuffer;
import io.athanor.tsdb.series.SeriesChunks;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Merges overlapping chunks of one series by time, as {@link SampleChain} does with runs of them. */
final class OverlapMerge {
    private final List<SampleBuffer> runs = new ArrayList<>();
    private final SampleChain chain = new SampleChain();
    private long[] runMaxt = new long[4];
    private int[] lastChunk = new int[4];
    private int runCount;

    /** Appends the samples of all chunks within {@code [mint, maxt]} to the empty buffer {@code into}. */
    void read(@Nullable SeriesChunks series, ChunkBuffer chunks, long mint, long maxt, SampleBuffer into) {
        runCount = 0;
        for (int i = 0; i < chunks.size; i++) {
            if (chunks.maxt[i] >= mint && chunks.mint[i] <= maxt && !repeated(chunks, i)) {
                int run = runFor(chunks, i, into.startTimestamps != null);
                if (SampleReader.append(series, chunks, i, mint, maxt, runs.get(run))) {
                    runMaxt[run] = chunks.maxt[i];
                    lastChunk[run] = i;
                }
            }
        }
        chain.merge(runs, runCount, into);
    }

    private boolean repeated(ChunkBuffer chunks, int i) {
        for (int run = 0; run < runCount; run++) {
            if (SampleReader.same(chunks, lastChunk[run], i)) {
                return true;
            }
        }
        return false;
    }

    /** The first run of chunks that ends before chunk {@code i}, or a new one. */
    private int runFor(ChunkBuffer chunks, int i, boolean startTimestamps) {
        for (int run = 0; run < runCount; run++) {
            if (runMaxt[run] < chunks.mint[i]) {
                return run;
            }
        }
        if (runCount == runMaxt.length) {
            runMaxt = Arrays.copyOf(runMaxt, 2 * runCount);
            lastChunk = Arrays.copyOf(lastChunk, 2 * runCount);
        }
        if (runCount == runs.size()) {
            runs.add(new SampleBuffer());
        }
        SampleBuffer run = runs.get(runCount);
        run.clear();
        runMaxt[runCount] = Long.MIN_VALUE;
        lastChunk[runCount] = i;
        if (startTimestamps) {
            run.askForStartTimestamps();
        }
        return runCount++;
    }
}
