package io.athanor.app;

import io.athanor.promql.Feature;
import io.athanor.server.UserError;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The values of {@code --enable-feature}, for every command that has the flag. */
final class FeatureNames {
    /** What {@code --help} says of the flag. */
    static final String DESCRIPTION = "Switches on an experimental part of PromQL; repeatable:"
            + " promql-experimental-functions, promql-extended-range-selectors, promql-binop-fill-modifiers,"
            + " promql-delayed-name-removal, use-start-timestamps, promql-x-functions.";

    private static final Logger LOG = LoggerFactory.getLogger(FeatureNames.class);
    private static final Set<String> ALWAYS_ON = Set.of(
            "promql-at-modifier",
            "promql-negative-offset",
            "query-pushdown",
            "promql-duration-expr",
            "promql-per-step-stats");

    private FeatureNames() {}

    /**
     * What the names switch on.
     *
     * @param command that has the flag, for the error
     */
    static Set<Feature> parse(List<String> names, String command) {
        Set<Feature> on = EnumSet.of(Feature.DURATION_EXPRESSIONS); // on by default since Prometheus 3.14
        for (String name : names) {
            Feature feature = Feature.ofFlag(name).orElse(null);
            if (ALWAYS_ON.contains(name)) {
                LOG.atInfo().addKeyValue("feature", name).log("always on: the flag has no effect");
            } else if (feature != null) {
                on.add(feature);
            } else {
                throw UserError.usage("--enable-feature: unknown feature \"" + name + "\"; athanor " + command
                        + " --help lists them");
            }
        }
        return on;
    }
}
