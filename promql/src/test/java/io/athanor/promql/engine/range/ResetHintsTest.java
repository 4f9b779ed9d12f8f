package io.athanor.promql.engine.range;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.model.StaleMarker;
import io.athanor.model.histogram.CounterResetHint;
import io.athanor.model.histogram.FloatHistogram;
import io.athanor.promql.plan.Steps;
import io.athanor.promql.plan.Window;
import io.athanor.tsdb.series.SampleBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResetHintsTest {
    /** Histograms of these counts, one a second from second 1 on; NaN stands for a stale marker. */
    private static SampleBuffer samples(double... counts) {
        SampleBuffer samples = new SampleBuffer();
        samples.reserve(counts.length);
        for (double count : counts) {
            FloatHistogram h = new FloatHistogram();
            h.count = count;
            h.zeroCount = count;
            h.sum = Double.isNaN(count) ? Double.longBitsToDouble(StaleMarker.BITS) : count;
            samples.t[samples.size] = 1000L * (samples.size + 1);
            samples.histogramColumn()[samples.size++] = h;
        }
        return samples;
    }

    private static List<CounterResetHint> hints(SampleBuffer samples, Window window, long back) {
        ResetHints.statistics(samples, window, back);
        List<CounterResetHint> hints = new ArrayList<>();
        for (int i = 0; i < samples.size; i++) {
            FloatHistogram h = samples.histogramColumn()[i];
            hints.add(h == null ? CounterResetHint.GAUGE : h.counterResetHint);
        }
        return hints;
    }

    @Test
    void statistics_ofOneWindow_lookForResetsBetweenItsSamples() {
        Window window = new Window(Steps.once(5000), null, 0, 5000);
        assertThat(hints(samples(5, 6, 2, Double.NaN, 1), window, 5000))
                .containsExactly(
                        CounterResetHint.UNKNOWN,
                        CounterResetHint.NOT_RESET,
                        CounterResetHint.RESET,
                        CounterResetHint.UNKNOWN,
                        CounterResetHint.RESET);
    }

    @Test
    void statistics_ofWindowsApart_lookForNoneAcrossTheLeap() {
        // At 2.5 s and at 6.5 s, two seconds each: what lies at 3 and 4 s is leapt over.
        Window window = new Window(Steps.range(2500, 6500, 4000), null, 0, 2000);
        assertThat(hints(samples(5, 6, 6, 6, 1, 2), window, 2000))
                .containsExactly(
                        CounterResetHint.UNKNOWN,
                        CounterResetHint.NOT_RESET,
                        CounterResetHint.NOT_RESET,
                        CounterResetHint.NOT_RESET,
                        CounterResetHint.UNKNOWN,
                        CounterResetHint.NOT_RESET);
    }

    @Test
    void statistics_ofWindowsThatTouch_lookFromSampleToSample() {
        Window window = new Window(Steps.range(2500, 4500, 2000), null, 0, 2000);
        assertThat(hints(samples(5, 6, 1, 2), window, 2000))
                .containsExactly(
                        CounterResetHint.UNKNOWN,
                        CounterResetHint.NOT_RESET,
                        CounterResetHint.RESET,
                        CounterResetHint.NOT_RESET);
    }

    @Test
    void statistics_keepWhatTheChunkKnows() {
        SampleBuffer samples = samples(5, 4);
        FloatHistogram first = samples.histogramColumn()[0];
        assertThat(first).isNotNull();
        if (first != null) {
            first.counterResetHint = CounterResetHint.RESET;
        }
        assertThat(hints(samples, new Window(Steps.once(5000), null, 0, 5000), 5000))
                .containsExactly(CounterResetHint.RESET, CounterResetHint.RESET);
    }
}
