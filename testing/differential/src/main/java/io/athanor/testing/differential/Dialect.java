package io.athanor.testing.differential;

import io.athanor.promql.parser.AggregateOp;
import io.athanor.promql.parser.BinaryOp;
import io.athanor.promql.parser.Function;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Which part of the language is asked, and how answers are compared. */
public enum Dialect {
    /** What Prometheus 2.42 and 3.14 have in common. */
    V2("2.42 and 3.14 have in common"),
    /** All of 3.14, with its experimental switches on. */
    V3("3.14 has, experimental parts switched on"),

    /** The same, metric names being removed at the end of the evaluation. */
    V3_DELAYED("3.14 has, experimental parts switched on, names removed at the end"),

    /** The same, counters having start timestamps. */
    V3_STARTS("3.14 has, experimental parts switched on, counters with start timestamps"),

    /** All of it. */
    V3_ALL("3.14 has, experimental parts switched on, names removed at the end, counters with start timestamps");

    private static final String FEATURES =
            "promql-experimental-functions,promql-extended-range-selectors,promql-binop-fill-modifiers";

    private static final List<String> MODIFIERS =
            List.of("by", "without", "on", "ignoring", "group_left", "group_right", "bool", "offset", "@", "subquery");
    private static final List<String> NEW_MODIFIERS =
            List.of("anchored", "smoothed", "fill", "fill_left", "fill_right", "duration expression");
    private static final Set<String> AFTER_2_42 = Set.of("histogram_avg", "histogram_stddev", "histogram_stdvar");
    private static final Set<String> NATIVE_IN_2_42 = Set.of("histogram_count", "histogram_sum", "histogram_fraction");

    private final String words;

    Dialect(String words) {
        this.words = words;
    }

    boolean isV3() {
        return this != V2;
    }

    boolean hasStarts() {
        return this == V3_STARTS || this == V3_ALL;
    }

    /** The switches of both sides, empty for {@link #V2}. */
    String features() {
        return switch (this) {
            case V2 -> "";
            case V3 -> FEATURES;
            case V3_DELAYED -> FEATURES + ",promql-delayed-name-removal";
            case V3_STARTS -> FEATURES + ",use-start-timestamps";
            case V3_ALL -> FEATURES + ",promql-delayed-name-removal,use-start-timestamps";
        };
    }

    /** Everything that has to be compared, by the names of the coverage. */
    List<String> targets() {
        Set<String> targets = new TreeSet<>(MODIFIERS);
        targets.add("unary -");
        for (Function f : Function.values()) {
            targets.add(f.word());
        }
        for (AggregateOp op : AggregateOp.values()) {
            targets.add(op.word());
        }
        for (BinaryOp op : BinaryOp.values()) {
            targets.add(op.symbol());
        }
        if (isV3()) {
            targets.addAll(NEW_MODIFIERS);
        }
        targets.removeAll(leftOut().keySet());
        return List.copyOf(targets);
    }

    /** What is asked, but with care. */
    List<String> remarks() {
        String timestamp =
                "timestamp of a selector with modifiers: Prometheus forgets an offset beside @, and does not smooth";
        return isV3()
                ? List.of(
                        timestamp,
                        "topk, bottomk and limitk only of selectors and functions of ranges: elsewhere Prometheus orders"
                                + " series by chance, and with them equal values",
                        "%, ceil, floor, round, sin, cos and tan mostly of selectors: elsewhere the last bit may decide",
                        "how many histograms histogram_quantile made monotonic over a range: Prometheus doubles the"
                                + " count from step to step",
                        "the order of sort_by_label where a label is absent here and there: Prometheus's is chance",
                        "count_values only of selectors: elsewhere the last bit of a value makes another series")
                : List.of(
                        timestamp,
                        "rate and increase only of counters far from zero: 2.42 stops extrapolating at zero by another rule",
                        "predict_linear without @ and of finite values only: 2.42 reckons from another time",
                        "topk and bottomk only of selectors: 2.42 orders equal values by chance",
                        "deviations of NaN and infinities are NaN, of which 2.42 makes 0 or infinities: not compared",
                        "warnings and infos: 2.42 has none",
                        "native histograms: 2.42 treats them by other rules");
    }

    /** What is not asked, and why. */
    Map<String, String> leftOut() {
        Map<String, String> out = new TreeMap<>();
        for (Function f : Function.values()) {
            if (f.ofThanos()) {
                out.put(f.word(), "Thanos's, which Prometheus does not know");
            }
        }
        if (isV3()) {
            if (!hasStarts()) {
                out.put("start_timestamp", "nothing is there to be read without start timestamps: see V3_STARTS");
            }
            return out;
        }
        for (Function f : Function.values()) {
            if (f.experimental()) {
                out.put(f.word(), "2.42 has none");
            } else if (AFTER_2_42.contains(f.word())) {
                out.put(f.word(), "2.42 has none");
            } else if (NATIVE_IN_2_42.contains(f.word())) {
                out.put(f.word(), "of native histograms only, which 2.42 treats by other rules");
            }
        }
        for (AggregateOp op : AggregateOp.values()) {
            if (op.experimental()) {
                out.put(op.word(), "2.42 has none");
            }
        }
        out.put("first_over_time", "2.42 has none");
        out.put("atan2", "2.42 keeps the metric's name");
        out.put(BinaryOp.TRIM_LOWER.symbol(), "2.42 has none");
        out.put(BinaryOp.TRIM_UPPER.symbol(), "2.42 has none");
        return out;
    }

    @Override
    public String toString() {
        return words;
    }
}
