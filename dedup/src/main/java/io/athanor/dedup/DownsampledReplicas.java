package io.athanor.dedup;

import io.athanor.tsdb.samples.SampleReader;
import io.athanor.tsdb.samples.WindowReader;
import io.athanor.tsdb.samples.WindowValue;
import io.athanor.tsdb.series.SampleBuffer;
import io.athanor.tsdb.series.SeriesChunks;
import java.util.ArrayList;
import java.util.List;

/**
 * The replicas of a series of which some chunks are downsampled: decoded whole, as a counter's line runs through all of
 * them, and there are few samples. Reused from series to series.
 */
final class DownsampledReplicas {
    private final WindowReader windows = new WindowReader();
    private final SampleReader reader = new SampleReader();
    private final List<Decoded> all = new ArrayList<>();
    private final List<Replica> given = new ArrayList<>();

    /** The runs of a pool. */
    List<Replica> ofRuns(PseudoReplicas pool, WindowValue value, long mint, long maxt, SampleBuffer like) {
        begin(pool.count(), like);
        for (int run = 0; run < pool.count(); run++) {
            windows.begin(value, mint, maxt, all.get(run).samples);
            for (int i = 0; i < pool.chunks().size; i++) {
                int chunk = pool.inOrder(i);
                if (pool.runOf(chunk) == run) {
                    windows.add(pool.owner(chunk), pool.chunks(), chunk);
                }
            }
        }
        return given;
    }

    /** Replicas that are told apart by their labels. */
    List<Replica> ofRanked(
            List<SeriesChunks> replicas, WindowValue value, long from, long mint, long maxt, SampleBuffer like) {
        begin(replicas.size(), like);
        for (int i = 0; i < replicas.size(); i++) {
            reader.read(replicas.get(i), value, Math.min(from, mint), mint, maxt, all.get(i).samples);
        }
        return given;
    }

    private void begin(int count, SampleBuffer like) {
        given.clear();
        for (int i = 0; i < count; i++) {
            if (i == all.size()) {
                all.add(new Decoded());
            }
            SampleBuffer samples = all.get(i).samples;
            samples.clear();
            if (like.windowMs != null) {
                samples.askForWindows();
            }
            if (like.startTimestamps != null) {
                samples.askForStartTimestamps();
            }
            given.add(all.get(i));
        }
    }

    /** Says of each sample of the merged series how long its window is, where that was asked for. */
    void windowLengths(SampleBuffer merged) {
        int[] lengths = merged.windowMs;
        if (lengths == null) {
            return;
        }
        for (int k = 0; k < merged.size; k++) {
            lengths[k] = 0;
        }
        for (int i = 0; i < given.size(); i++) {
            SampleBuffer samples = all.get(i).samples;
            int at = 0;
            for (int k = 0; samples.windowMs != null && k < merged.size; k++) {
                while (at < samples.size && samples.t[at] < merged.t[k]) {
                    at++;
                }
                if (at < samples.size && samples.t[at] == merged.t[k]) {
                    lengths[k] = Math.max(lengths[k], samples.windowMs[at]);
                }
            }
        }
    }

    /** One piece: everything. */
    private static final class Decoded implements Replica {
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
}
