package io.athanor.dedup;

import io.athanor.tsdb.samples.WindowReader;
import io.athanor.tsdb.samples.WindowValue;
import io.athanor.tsdb.series.SampleBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The replicas of a series of which some chunks are downsampled: decoded whole, as a counter's line runs through all of
 * them, and there are few samples. Reused from series to series.
 */
final class DownsampledReplicas {
    private final WindowReader windows = new WindowReader();
    private final List<DecodedReplica> all = new ArrayList<>();
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

    private void begin(int count, SampleBuffer like) {
        given.clear();
        for (int i = 0; i < count; i++) {
            if (i == all.size()) {
                all.add(new DecodedReplica());
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
}
