package io.athanor.app;

import io.athanor.component.compact.plan.RetentionPlanner;
import io.athanor.component.compact.plan.RetentionPlanner.Periods;
import io.athanor.model.LabelMatcher;
import io.athanor.promql.parser.ParseException;
import io.athanor.promql.parser.Parser;
import io.athanor.server.config.ConfigText;
import io.athanor.server.config.YamlMapping;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads {@code --retention.overrides-file}: a list of {@code matchers} on external labels, as a PromQL selector, and any of
 * {@code resolution-raw}, {@code resolution-5m}, {@code resolution-1h}. The first entry that fits a block and says something of
 * its resolution counts.
 */
final class RetentionOverrides {
    private RetentionOverrides() {}

    /** @throws io.athanor.server.UserError with file, line and key if it is not understood, all of it */
    static List<RetentionPlanner.Rule> read(Path file) {
        return parse(ConfigText.read("--retention.overrides-file", file));
    }

    static List<RetentionPlanner.Rule> parse(ConfigText text) {
        List<RetentionPlanner.Rule> overrides = new ArrayList<>();
        for (YamlMapping in : YamlMapping.parseList(text)) {
            String selector = in.string("matchers", "");
            overrides.add(new RetentionPlanner.Rule(
                    selector,
                    matchers(in, selector),
                    new Periods(
                            period(in, "resolution-raw"), period(in, "resolution-5m"), period(in, "resolution-1h"))));
            in.end();
        }
        return overrides;
    }

    private static List<LabelMatcher> matchers(YamlMapping in, String selector) {
        try {
            return Parser.parseMetricSelector(selector);
        } catch (ParseException e) {
            throw in.invalid("matchers", "is no selector of labels, such as {cluster=\"eu1\"}: " + e.getMessage());
        }
    }

    private static Optional<Duration> period(YamlMapping in, String key) {
        return in.has(key) ? Optional.of(in.duration(key, Duration.ZERO)) : Optional.empty();
    }
}
