package io.athanor.api.httpapi;

import io.athanor.model.Labels;
import io.athanor.model.histogram.BucketCursor;
import io.athanor.model.histogram.FloatHistogram;
import io.athanor.promql.Value;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The values of queries in the API's form. */
final class ValueJson {
    private ValueJson() {}

    /** {@code "resultType":…,"result":…}, without braces. */
    static void write(JsonOut out, Value value) throws IOException {
        switch (value) {
            case Value.Scalar(long t, double v) -> {
                head(out, "scalar");
                out.point(t, v);
            }
            case Value.Text(long t, String v) -> {
                head(out, "string");
                out.raw('[');
                out.seconds(t);
                out.raw(',');
                out.string(v);
                out.raw(']');
            }
            case Value.Vector(List<Value.Sample> samples) -> {
                head(out, "vector");
                vector(out, samples);
            }
            case Value.Matrix(List<Value.Series> series) -> {
                head(out, "matrix");
                matrix(out, series);
            }
        }
    }

    private static void head(JsonOut out, String type) throws IOException {
        out.raw("\"resultType\":\"");
        out.raw(type);
        out.raw("\",\"result\":");
    }

    private static void vector(JsonOut out, List<Value.Sample> samples) throws IOException {
        out.raw('[');
        boolean first = true;
        for (Value.Sample sample : samples) {
            out.raw(first ? "{\"metric\":" : ",{\"metric\":");
            first = false;
            labels(out, sample.labels());
            FloatHistogram histogram = sample.histogram();
            if (histogram == null) {
                out.raw(",\"value\":");
                out.point(sample.t(), sample.v());
            } else {
                out.raw(",\"histogram\":");
                histogramPoint(out, sample.t(), histogram);
            }
            out.raw('}');
        }
        out.raw(']');
    }

    private static void matrix(JsonOut out, List<Value.Series> all) throws IOException {
        out.raw('[');
        boolean first = true;
        for (Value.Series series : all) {
            out.raw(first ? "{\"metric\":" : ",{\"metric\":");
            first = false;
            labels(out, series.labels());
            @Nullable FloatHistogram @Nullable [] histograms = series.histograms();
            if (histograms == null) {
                floats(out, series.size(), series.t(), series.v());
            } else {
                mixed(out, series, histograms);
            }
            out.raw('}');
        }
        out.raw(']');
    }

    private static void floats(JsonOut out, int size, long[] t, double[] v) throws IOException {
        if (size == 0) {
            return;
        }
        out.raw(",\"values\":[");
        out.point(t[0], v[0]);
        for (int i = 1; i < size; i++) {
            out.raw(',');
            out.point(t[i], v[i]);
        }
        out.raw(']');
    }

    private static void mixed(JsonOut out, Value.Series series, @Nullable FloatHistogram[] histograms)
            throws IOException {
        long[] t = series.t();
        double[] v = series.v();
        boolean any = false;
        for (int i = 0; i < series.size(); i++) {
            if (histograms[i] == null) {
                out.raw(any ? "," : ",\"values\":[");
                any = true;
                out.point(t[i], v[i]);
            }
        }
        out.raw(any ? "]" : "");
        any = false;
        for (int i = 0; i < series.size(); i++) {
            FloatHistogram histogram = histograms[i];
            if (histogram != null) {
                out.raw(any ? "," : ",\"histograms\":[");
                any = true;
                histogramPoint(out, t[i], histogram);
            }
        }
        out.raw(any ? "]" : "");
    }

    /** A label set as an object. */
    static void labels(JsonOut out, Labels labels) throws IOException {
        out.raw('{');
        for (int i = 0; i < labels.size(); i++) {
            if (i > 0) {
                out.raw(',');
            }
            out.string(labels.name(i));
            out.raw(':');
            out.string(labels.value(i));
        }
        out.raw('}');
    }

    private static void histogramPoint(JsonOut out, long t, FloatHistogram histogram) throws IOException {
        out.raw('[');
        out.seconds(t);
        out.raw(",{\"count\":");
        out.value(histogram.count);
        out.raw(",\"sum\":");
        out.value(histogram.sum);
        boolean any = false;
        BucketCursor bucket = histogram.allBuckets();
        while (bucket.next()) {
            if (bucket.count() == 0) {
                continue;
            }
            out.raw(any ? ",[" : ",\"buckets\":[[");
            any = true;
            out.number(bucket.boundaryRule());
            out.raw(',');
            out.value(bucket.lower());
            out.raw(',');
            out.value(bucket.upper());
            out.raw(',');
            out.value(bucket.count());
            out.raw(']');
        }
        out.raw(any ? "]}]" : "}]");
    }
}
