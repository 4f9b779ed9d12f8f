package io.athanor.tsdb.samples;

import io.athanor.model.histogram.CounterResetHint;
import io.athanor.model.histogram.FloatHistogram;
import io.athanor.tsdb.series.SampleBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/*
 * Prometheus chains one iterator per overlapping block, and which of two samples of the same time comes out is decided by
 * that chain: the iterator that gave the sample before loses a tie against the top of a heap of the others, and the heap
 * moves an entry only if its time is strictly less. Answers are compared with Prometheus's, so the same decisions are
 * made here, on columns. A histogram that does not directly follow, in its own run of chunks, the sample given before it
 * may have had a counter reset in between: its hint becomes unknown, unless it is a gauge.
 */
/** Merges runs of samples of one series by time, each time once. Holds scratch memory: one thread. */
public final class SampleChain {
    private List<SampleBuffer> runs = List.of();
    private int runCount;
    private int[] position = new int[4];
    private int[] heap = new int[4];
    private int heapSize;

    /** A chain without scratch memory yet. */
    public SampleChain() {}

    /**
     * Appends the samples of the first {@code count} runs, each in time order, to the empty buffer {@code into}. Changes
     * the counter reset hints of histograms whose predecessor comes from another run.
     */
    public void merge(List<SampleBuffer> from, int count, SampleBuffer into) {
        runs = from;
        runCount = count;
        if (position.length < count) {
            position = new int[2 * count];
            heap = new int[2 * count];
        }
        prepare(into);
        chain(into);
        runs = List.of();
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
