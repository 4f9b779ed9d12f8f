package io.athanor.tsdb.samples;

import io.athanor.model.histogram.CounterResetHint;
import io.athanor.model.histogram.FloatHistogram;
import io.athanor.tsdb.series.ChunkBuffer;
import io.athanor.tsdb.series.SampleBuffer;
import io.athanor.tsdb.series.SeriesChunks;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/*
 * Prometheus chains one iterator per overlapping block, and which of two samples of the same time comes out is decided by
 * that chain: the iterator that gave the sample before loses a tie against the top of a heap of the others, and the heap
 * moves an entry only if its time is strictly less. Answers are compared with Prometheus's, so the same decisions are
 * made here, on columns. A histogram that does not directly follow, in its own run of chunks, the sample given before it
 * may have had a counter reset in between: its hint becomes unknown, unless it is a gauge.
 */
/** Merges overlapping chunks of one series by time. */
final class OverlapMerge {
    private final List<SampleBuffer> runs = new ArrayList<>();
    private long[] runMaxt = new long[4];
    private int[] lastChunk = new int[4];
    private int[] position = new int[4];
    private int[] heap = new int[4];
    private int runCount;
    private int heapSize;

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
        prepare(into);
        chain(into);
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
            position = new int[2 * runCount];
            heap = new int[2 * runCount];
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

    private void prepare(SampleBuffer into) {
        int samples = 0;
        boolean histograms = false;
        heapSize = 0;
        for (int run = 0; run < runCount; run++) {
            SampleBuffer buffer = runs.get(run);
            samples += buffer.size;
            histograms |= buffer.histograms != null;
            position[run] = 0;
            if (run > 0 && buffer.size > 0) {
                push(run);
            }
        }
        into.reserve(samples);
        if (histograms) {
            into.histogramColumn();
        }
    }

    private void chain(SampleBuffer into) {
        if (runCount == 0) {
            return;
        }
        int current = 0;
        position[0] = -1;
        long last = 0;
        boolean changed = true;
        while (true) {
            position[current]++;
            long t = 0;
            boolean more = position[current] < runs.get(current).size;
            if (more) {
                t = timeOf(current);
                if (into.size > 0 && t == last) {
                    continue;
                }
            }
            if (!more || heapSize > 0 && t >= timeOf(heap[0])) {
                if (more) {
                    push(current);
                } else if (heapSize == 0) {
                    return;
                }
                current = pop();
                changed = true;
                t = timeOf(current);
                if (into.size > 0 && t == last) {
                    continue;
                }
            }
            emit(runs.get(current), position[current], changed, into);
            changed = false;
            last = t;
        }
    }

    private static void emit(SampleBuffer from, int i, boolean changed, SampleBuffer into) {
        int at = into.size++;
        into.t[at] = from.t[i];
        into.v[at] = from.v[i];
        if (into.startTimestamps != null && from.startTimestamps != null) {
            into.startTimestamps[at] = from.startTimestamps[i];
        }
        if (into.histograms != null) {
            @Nullable FloatHistogram h = from.histograms == null ? null : from.histograms[i];
            if (h != null && changed && h.counterResetHint != CounterResetHint.GAUGE) {
                h.counterResetHint = CounterResetHint.UNKNOWN;
            }
            into.histograms[at] = h;
        }
    }

    private long timeOf(int run) {
        return runs.get(run).t[position[run]];
    }

    private void push(int run) {
        int child = heapSize++;
        heap[child] = run;
        while (child > 0) {
            int parent = (child - 1) / 2;
            if (timeOf(heap[child]) >= timeOf(heap[parent])) {
                break;
            }
            swap(parent, child);
            child = parent;
        }
    }

    private int pop() {
        swap(0, --heapSize);
        int parent = 0;
        while (true) {
            int child = 2 * parent + 1;
            if (child >= heapSize) {
                break;
            }
            if (child + 1 < heapSize && timeOf(heap[child + 1]) < timeOf(heap[child])) {
                child++;
            }
            if (timeOf(heap[child]) >= timeOf(heap[parent])) {
                break;
            }
            swap(parent, child);
            parent = child;
        }
        return heap[heapSize];
    }

    private void swap(int a, int b) {
        int run = heap[a];
        heap[a] = heap[b];
        heap[b] = run;
    }
}
