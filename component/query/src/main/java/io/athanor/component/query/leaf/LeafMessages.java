package io.athanor.component.query.leaf;

import io.athanor.api.storeapi.prompb.Histogram;
import io.athanor.api.storeapi.prompb.Sample;
import io.athanor.api.storeapi.prompb.TimeSeries;
import io.athanor.api.storeapi.samples.WireSeries;
import io.athanor.model.histogram.FloatHistogram;
import io.athanor.promql.LeafAnswer;
import io.athanor.promql.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Gathers what a querier answers. */
final class LeafMessages {
    private static final int BYTES_PER_SERIES = 400;
    private static final int BYTES_PER_SAMPLE = 16;
    private static final String OF_THE_LANGUAGE = "PromQL ";

    private final LongConsumer reserve;
    private final List<Value.Series> series = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    LeafMessages(LongConsumer reserve) {
        this.reserve = reserve;
    }

    void warn(String text) {
        warnings.add(text);
    }

    /** Floats and histograms come apart: they are put in the order of time again. */
    void add(TimeSeries wire) {
        int floats = wire.getSamplesCount();
        int n = floats + wire.getHistogramsCount();
        reserve.accept(BYTES_PER_SERIES + (long) BYTES_PER_SAMPLE * n + wire.getSerializedSize());
        long[] t = new long[n];
        double[] v = new double[n];
        @Nullable FloatHistogram @Nullable [] histograms = n == floats ? null : new FloatHistogram[n];
        int f = 0;
        int h = 0;
        for (int i = 0; i < n; i++) {
            boolean isFloat = h == n - floats
                    || f < floats
                            && wire.getSamples(f).getTimestamp()
                                    < wire.getHistograms(h).getTimestamp();
            if (isFloat || histograms == null) {
                Sample sample = wire.getSamples(f++);
                t[i] = sample.getTimestamp();
                v[i] = sample.getValue();
            } else {
                Histogram histogram = wire.getHistograms(h++);
                FloatHistogram read = WireSeries.histogram(histogram);
                t[i] = histogram.getTimestamp();
                v[i] = read.sum;
                histograms[i] = read;
            }
        }
        series.add(new Value.Series(WireSeries.labels(wire), n, t, v, histograms));
    }

    LeafAnswer series() {
        return new LeafAnswer.Series(series, warnings);
    }

    /** Those of the warnings that say that something is missing. */
    List<String> missing() {
        return warnings.stream()
                .filter(text -> !text.startsWith(OF_THE_LANGUAGE))
                .toList();
    }
}
