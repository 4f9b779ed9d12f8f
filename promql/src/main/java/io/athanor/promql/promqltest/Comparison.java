package io.athanor.promql.promqltest;

import io.athanor.model.GoFormat;
import io.athanor.model.Labels;
import io.athanor.model.histogram.FloatHistogram;
import io.athanor.promql.Value;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Compares an answer with what an eval expects; every method says what is wrong, or null. */
final class Comparison {
    private final Command.Eval eval;
    private final ExpectedResult expected;
    private final boolean ordered;

    Comparison(Command.Eval eval) {
        this.eval = eval;
        this.expected = eval.result();
        this.ordered = eval.expectations().has(Expectations.Type.ORDERED);
    }

    @Nullable
    String compare(Value value) {
        return switch (value) {
            case Value.Matrix matrix -> matrix(matrix.series());
            case Value.Vector vector -> vector(vector.samples());
            case Value.Scalar scalar -> scalar(scalar.v());
            case Value.Text text ->
                text.v().equals(expected.text())
                        ? null
                        : "expected string \"" + expected.text() + "\" but got \"" + text.v() + '"';
        };
    }

    @Nullable
    String scalar(double actual) {
        Double wanted = expected.scalar();
        if (wanted == null) {
            return "expected vector or matrix result, but got scalar " + GoFormat.g(actual);
        }
        return Almost.equal(wanted, actual)
                ? null
                : "expected scalar " + GoFormat.g(wanted) + " but got " + GoFormat.g(actual);
    }

    @Nullable
    String vector(List<Value.Sample> samples) {
        if (expected.scalar() != null) {
            return "expected scalar result, but got vector " + samples;
        }
        Set<Labels> seen = new HashSet<>();
        for (int i = 0; i < samples.size(); i++) {
            Value.Sample sample = samples.get(i);
            ExpectedResult.Series wanted = expected.series().get(sample.labels());
            if (wanted == null) {
                return "unexpected metric " + sample.labels() + " in result, has value " + text(sample);
            }
            if (ordered && wanted.place() != i + 1) {
                return "expected metric " + sample.labels() + " at position " + wanted.place() + " but was at "
                        + (i + 1);
            }
            if (!matches(wanted.values().getFirst(), sample.v(), sample.histogram())) {
                return "expected " + wanted.values().getFirst() + " for " + sample.labels() + " but got "
                        + text(sample);
            }
            seen.add(sample.labels());
        }
        return missing(seen);
    }

    private static String text(Value.Sample sample) {
        return sample.histogram() == null
                ? GoFormat.g(sample.v())
                : sample.histogram().testExpression();
    }

    private static boolean matches(SequenceValue wanted, double v, @Nullable FloatHistogram histogram) {
        FloatHistogram h = wanted.histogram();
        if (h == null || histogram == null) {
            return h == null && histogram == null && Almost.equal(wanted.value(), v);
        }
        return Almost.equal(h, histogram, wanted.hintSet());
    }

    private @Nullable String missing(Set<Labels> seen) {
        for (Map.Entry<Labels, ExpectedResult.Series> entry : expected.series().entrySet()) {
            if (!seen.contains(entry.getKey())) {
                return "expected metric " + entry.getKey() + " with "
                        + entry.getValue().values() + " not found";
            }
        }
        return null;
    }

    private @Nullable String matrix(List<Value.Series> all) {
        if (ordered) {
            return "expected ordered result, but query returned a matrix";
        }
        if (expected.scalar() != null) {
            return "expected scalar result, but got a matrix of " + all.size() + " series";
        }
        String wrong = unsorted(all);
        Set<Labels> seen = new HashSet<>();
        for (int i = 0; wrong == null && i < all.size(); i++) {
            wrong = series(all.get(i));
            seen.add(all.get(i).labels());
        }
        return wrong == null ? missing(seen) : wrong;
    }

    /** What is wrong with the order of series, which must be that of their labels. */
    static @Nullable String unsorted(List<Value.Series> all) {
        for (int i = 1; i < all.size(); i++) {
            if (all.get(i - 1).labels().compareTo(all.get(i).labels()) > 0) {
                return "matrix results should always be sorted by labels, but "
                        + all.get(i).labels() + " comes after " + all.get(i - 1).labels();
            }
        }
        return null;
    }

    private @Nullable String series(Value.Series actual) {
        ExpectedResult.Series wanted = expected.series().get(actual.labels());
        if (wanted == null) {
            return "unexpected metric " + actual.labels() + " in result, has " + text(actual);
        }
        int at = 0;
        for (int i = 0; i < wanted.values().size(); i++) {
            long t = eval.startMs() + i * eval.stepMs();
            if (t > eval.endMs()) {
                return "expected " + wanted.values().size() + " points for " + actual.labels()
                        + ", but query time range cannot return this many points";
            }
            SequenceValue value = wanted.values().get(i);
            if (value.omitted()) {
                continue;
            }
            boolean same =
                    at < actual.size() && actual.t()[at] == t && matches(value, actual.v()[at], histogram(actual, at));
            if (!same) {
                return "expected " + value + " at " + t + " ms for " + actual.labels() + ", but got " + text(actual);
            }
            at++;
        }
        return at == actual.size()
                ? null
                : "expected " + at + " points for " + actual.labels() + ", but got " + text(actual);
    }

    static @Nullable FloatHistogram histogram(Value.Series series, int i) {
        @Nullable FloatHistogram @Nullable [] column = series.histograms();
        return column == null ? null : column[i];
    }

    private static String text(Value.Series series) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < series.size(); i++) {
            FloatHistogram h = histogram(series, i);
            out.append(i == 0 ? "" : " ")
                    .append(h == null ? GoFormat.g(series.v()[i]) : h.testExpression())
                    .append(" @[")
                    .append(series.t()[i])
                    .append(']');
        }
        return out.toString();
    }
}
