package io.athanor.bucket;

import io.athanor.model.LabelMatcher;
import io.athanor.model.Labels;
import io.athanor.model.MatchType;
import io.athanor.tsdb.samples.SampleReader;
import io.athanor.tsdb.series.SampleBuffer;
import io.athanor.tsdb.series.SelectHints;
import io.athanor.tsdb.series.SelectRequest;
import io.athanor.tsdb.series.SeriesCursor;
import io.athanor.tsdb.series.SeriesSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads everything that a source gives, as the engine would. */
final class Read {
    /** Every series there is. */
    static final LabelMatcher ANY = new LabelMatcher(MatchType.EQUAL, "no_such_label", "");

    static final long FROM = Long.MIN_VALUE / 2;
    static final long TO = Long.MAX_VALUE / 2;

    private Read() {}

    /** Samples as texts, {@code time value-bits} or {@code time histogram}, per series; and the warnings. */
    record Answer(Map<Labels, List<String>> series, List<String> warnings) {
        long samples() {
            return series.values().stream().mapToLong(List::size).sum();
        }
    }

    static Answer all(SeriesSource source) {
        return all(source, FROM, TO, ANY);
    }

    static Answer all(SeriesSource source, long mint, long maxt, LabelMatcher... matchers) {
        return all(source, new SelectRequest(List.of(matchers), mint, maxt, SelectHints.NONE));
    }

    static Answer all(SeriesSource source, SelectRequest request) {
        try (SeriesCursor cursor = source.select(request)) {
            return rest(cursor, request.mint(), request.maxt());
        }
    }

    static Answer rest(SeriesCursor cursor, long mint, long maxt) {
        Map<Labels, List<String>> series = new LinkedHashMap<>();
        SampleReader reader = new SampleReader();
        SampleBuffer samples = new SampleBuffer();
        Labels before = null;
        while (cursor.next()) {
            if (before != null && before.compareTo(cursor.labels()) >= 0) {
                throw new AssertionError(cursor.labels() + " comes after " + before);
            }
            before = cursor.labels();
            reader.read(cursor.chunks(), mint, maxt, samples);
            series.put(before, texts(samples));
        }
        return new Answer(series, cursor.warnings());
    }

    static List<Labels> labels(SeriesSource source, SelectRequest request) {
        List<Labels> labels = new ArrayList<>();
        try (SeriesCursor cursor = source.select(request)) {
            while (cursor.next()) {
                labels.add(cursor.labels());
            }
        }
        return labels;
    }

    private static List<String> texts(SampleBuffer samples) {
        List<String> texts = new ArrayList<>(samples.size);
        for (int i = 0; i < samples.size; i++) {
            var histogram = samples.histograms == null ? null : samples.histograms[i];
            texts.add(samples.t[i] + " "
                    + (histogram == null
                            ? Long.toHexString(Double.doubleToRawLongBits(samples.v[i]))
                            : "h" + histogram.count + "/" + histogram.sum));
        }
        return texts;
    }
}
