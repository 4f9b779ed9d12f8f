package io.athanor.dedup;

import io.athanor.tsdb.series.SampleBuffer;

/** A replica that is decoded already, in one piece. */
final class DecodedReplica implements Replica {
    final SampleBuffer samples = new SampleBuffer();

    @Override
    public int pieces() {
        return samples.size > 0 ? 1 : 0;
    }

    @Override
    public long mint(int piece) {
        return samples.t[0];
    }

    @Override
    public long maxt(int piece) {
        return samples.t[samples.size - 1];
    }

    @Override
    public void read(int piece, SampleBuffer into) {
        into.reserve(samples.size);
        int at = into.size;
        System.arraycopy(samples.t, 0, into.t, at, samples.size);
        System.arraycopy(samples.v, 0, into.v, at, samples.size);
        if (samples.histograms != null || into.histograms != null) {
            for (int k = 0; k < samples.size; k++) {
                into.histogramColumn()[at + k] = samples.histograms == null ? null : samples.histograms[k];
            }
        }
        if (into.startTimestamps != null) {
            for (int k = 0; k < samples.size; k++) {
                into.startTimestamps[at + k] = samples.startTimestamps == null ? 0 : samples.startTimestamps[k];
            }
        }
        into.size += samples.size;
    }
}
