package io.athanor.tsdb.downsample;

import io.athanor.tsdb.series.SampleBuffer;

/** Reads the counter columns of successive chunks as one counter that is never reset. */
final class CounterChain {
    /** The counter so far. */
    final SampleBuffer samples = new SampleBuffer();

    private boolean any;
    private long lastTime;
    private double lastValue;
    private double total;

    void clear() {
        samples.clear();
        any = false;
        lastTime = 0;
        lastValue = 0;
        total = 0;
    }

    /** Adds the column of the next chunk. */
    void add(SampleBuffer column) {
        samples.reserve(column.size);
        for (int i = 0; i < column.size; i++) {
            long t = column.t[i];
            double v = column.v[i];
            if (Double.isNaN(v)) {
                continue;
            }
            if (!any) {
                any = true;
                total = v;
                put(t, v);
            } else if (t > lastTime) {
                total += v >= lastValue ? v - lastValue : v;
                put(t, v);
            } else if (t == lastTime) {
                lastValue = v;
            }
        }
    }

    private void put(long t, double v) {
        lastTime = t;
        lastValue = v;
        samples.t[samples.size] = t;
        samples.v[samples.size++] = total;
    }

    /** The last value as it was measured. */
    double lastValue() {
        return lastValue;
    }
}
