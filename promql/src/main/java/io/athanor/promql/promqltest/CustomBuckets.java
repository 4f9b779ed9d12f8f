package io.athanor.promql.promqltest;

import io.athanor.model.GoNumber;
import io.athanor.model.Labels;
import io.athanor.model.histogram.FloatHistogram;
import io.athanor.model.histogram.HistogramException;
import io.athanor.model.histogram.Span;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Makes native histograms with custom buckets out of the series of a classic one. */
final class CustomBuckets {
    /** What one classic histogram says at one time. */
    private static final class Classic {
        private final TreeMap<Double, Double> cumulative = new TreeMap<>();
        private @Nullable Double count;
        private double sum;

        FloatHistogram convert() {
            checkCumulative();
            double total = count != null
                    ? count
                    : cumulative.isEmpty() ? 0 : cumulative.lastEntry().getValue();
            cumulative.putIfAbsent(Double.POSITIVE_INFINITY, total);
            FloatHistogram h = new FloatHistogram();
            h.schema = FloatHistogram.CUSTOM_BUCKETS_SCHEMA;
            h.count = total;
            h.sum = sum;
            h.customValues = cumulative.headMap(Double.POSITIVE_INFINITY).keySet().stream()
                    .mapToDouble(Double::doubleValue)
                    .toArray();
            h.positiveSpans = new Span[] {new Span(0, cumulative.size())};
            h.positiveBuckets = new double[cumulative.size()];
            boolean whole = Math.rint(total) == total;
            double before = 0;
            int i = 0;
            for (double c : cumulative.values()) {
                whole &= Math.rint(c) == c;
                h.positiveBuckets[i++] = c - before;
                before = c;
            }
            if (before != total) {
                throw new IllegalArgumentException("count mismatch: count=" + total + " != le=+Inf count=" + before);
            }
            h.compact(whole ? 2 : 0);
            h.validate();
            return h;
        }

        private void checkCumulative() {
            double before = 0;
            for (double c : cumulative.values()) {
                if (c < before) {
                    throw new IllegalArgumentException("count is not cumulative: " + c + " < " + before);
                }
                before = c;
            }
        }
    }

    private final TreeMap<Labels, TreeMap<Long, Classic>> histograms = new TreeMap<>();

    /** Takes note of a sample, if its series is part of a classic histogram. */
    void add(Labels labels, TestSample sample) {
        String name = labels.get(Labels.METRIC_NAME);
        if (sample.histogram() != null) {
            return;
        }
        if (name.endsWith("_bucket")) {
            Double le = GoNumber.parseFloat(labels.get("le"));
            if (le != null && !le.isNaN()) {
                at(labels, "_bucket", sample.t()).cumulative.putIfAbsent(le, sample.v());
            }
        } else if (name.endsWith("_count")) {
            at(labels, "_count", sample.t()).count = sample.v();
        } else if (name.endsWith("_sum")) {
            at(labels, "_sum", sample.t()).sum = sample.v();
        }
    }

    private Classic at(Labels labels, String suffix, long t) {
        String name = labels.get(Labels.METRIC_NAME);
        Labels base = labels.toBuilder()
                .set(Labels.METRIC_NAME, name.substring(0, name.length() - suffix.length()))
                .remove("le")
                .build();
        return histograms.computeIfAbsent(base, l -> new TreeMap<>()).computeIfAbsent(t, k -> new Classic());
    }

    /**
     * Appends the native histograms.
     *
     * @throws IllegalArgumentException if buckets and count contradict each other
     */
    void appendTo(TestStorage storage) {
        histograms.forEach((labels, byTime) -> byTime.forEach((t, classic) -> {
            try {
                storage.append(labels, new TestSample(0, t, 0, classic.convert()));
            } catch (HistogramException e) {
                throw new IllegalArgumentException(labels + ": " + e.getMessage(), e);
            }
        }));
    }
}
