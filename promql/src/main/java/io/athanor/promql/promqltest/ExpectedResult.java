package io.athanor.promql.promqltest;

import io.athanor.model.Labels;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The values that an eval expects. */
final class ExpectedResult {
    /**
     * A series.
     *
     * @param place from 1, for results whose order matters
     */
    record Series(int place, List<SequenceValue> values) {}

    private final Map<Labels, Series> series = new LinkedHashMap<>();
    private @Nullable Double scalar;
    private String text = "";

    void add(SeriesLine line, int place) {
        series.put(line.labels(), new Series(place, line.values()));
    }

    void setScalar(double value) {
        scalar = value;
    }

    void setText(String value) {
        text = value;
    }

    /** The scalar; null if it is series that are expected. */
    @Nullable
    Double scalar() {
        return scalar;
    }

    String text() {
        return text;
    }

    Map<Labels, Series> series() {
        return series;
    }
}
