package io.athanor.component.query.about;

import io.athanor.model.LabelMatcher;
import io.athanor.model.Labels;
import io.athanor.promql.parser.Expr;
import io.athanor.promql.parser.ParseException;
import io.athanor.promql.parser.Parser;
import io.athanor.promql.parser.ParserOptions;
import io.athanor.promql.parser.VectorSelector;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The selectors of an expression whose exemplars are wanted: what each endpoint is asked is their sum, without those that its
 * external labels rule out, and without the external labels where it does not know them itself.
 */
final class ExemplarSelectors {
    private final List<List<LabelMatcher>> selectors;

    private ExemplarSelectors(List<List<LabelMatcher>> selectors) {
        this.selectors = selectors;
    }

    /**
     * Of an expression; null if the querier's own external labels rule out all of them.
     *
     * @throws io.grpc.StatusRuntimeException if it cannot be understood, or selects nothing by anything else
     */
    static @Nullable ExemplarSelectors of(String query, Labels own, ParserOptions language) {
        Expr expr;
        try {
            expr = Parser.parse(query, language);
        } catch (ParseException e) {
            throw Status.INVALID_ARGUMENT.withDescription(e.getMessage()).asRuntimeException();
        }
        List<VectorSelector> all = new ArrayList<>();
        collect(expr, all);
        List<List<LabelMatcher>> left = new ArrayList<>();
        boolean isRuledOut = !all.isEmpty();
        for (VectorSelector selector : all) {
            if (fits(own, selector.matchers())) {
                isRuledOut = false;
                List<LabelMatcher> others = selector.matchers().stream()
                        .filter(matcher -> own.get(matcher.name()).isEmpty())
                        .toList();
                if (!others.isEmpty()) {
                    left.add(others);
                }
            }
        }
        if (isRuledOut) {
            return null;
        }
        if (left.isEmpty()) {
            throw Status.INVALID_ARGUMENT
                    .withDescription("no matchers specified (excluding external labels)")
                    .asRuntimeException();
        }
        return new ExemplarSelectors(left);
    }

    private static void collect(Expr expr, List<VectorSelector> into) {
        if (expr instanceof VectorSelector selector) {
            into.add(selector);
        }
        expr.children().forEach(child -> collect(child, into));
    }

    private static boolean fits(Labels external, List<LabelMatcher> matchers) {
        return matchers.stream().allMatch(matcher -> {
            String value = external.get(matcher.name());
            return value.isEmpty() || matcher.matches(value);
        });
    }

    /** What an endpoint is to be asked, empty if it can have nothing. */
    String query(AskedAbout endpoint) {
        List<String> parts = new ArrayList<>();
        for (List<LabelMatcher> selector : selectors) {
            boolean mayHold = endpoint.labelSets().isEmpty()
                    || endpoint.labelSets().stream().anyMatch(set -> fits(set, selector));
            if (mayHold) {
                parts.add(selector.stream()
                        .filter(matcher -> endpoint.knowsExternalLabels() || !isExternal(matcher, endpoint))
                        .map(LabelMatcher::toString)
                        .collect(Collectors.joining(", ", "{", "}")));
            }
        }
        return String.join("+", parts);
    }

    private static boolean isExternal(LabelMatcher matcher, AskedAbout endpoint) {
        return endpoint.labelSets().stream()
                .anyMatch(set -> !set.get(matcher.name()).isEmpty());
    }
}
