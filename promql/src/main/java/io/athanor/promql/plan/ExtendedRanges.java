package io.athanor.promql.plan;

import io.athanor.promql.PromqlException;
import io.athanor.promql.parser.Function;
import io.athanor.promql.parser.VectorSelector;
import java.util.Set;
import java.util.TreeSet;

/** Which functions the modifiers {@code anchored} and {@code smoothed} may stand with. */
final class ExtendedRanges {
    private static final Set<Function> ANCHORED =
            Set.of(Function.RESETS, Function.CHANGES, Function.RATE, Function.INCREASE, Function.DELTA);
    private static final Set<Function> SMOOTHED = Set.of(Function.RATE, Function.INCREASE, Function.DELTA);

    private ExtendedRanges() {}

    static void check(Function function, VectorSelector selector) {
        if (selector.anchored()) {
            check("anchored", ANCHORED, function);
        }
        if (selector.smoothed()) {
            check("smoothed", SMOOTHED, function);
        }
    }

    private static void check(String modifier, Set<Function> allowed, Function function) {
        if (!allowed.contains(function)) {
            TreeSet<String> names = new TreeSet<>();
            allowed.forEach(one -> names.add(one.word()));
            throw new PromqlException(
                    PromqlException.Kind.EXECUTION,
                    modifier + " modifier can only be used with: " + String.join(", ", names) + " - not with "
                            + function.word());
        }
    }
}
