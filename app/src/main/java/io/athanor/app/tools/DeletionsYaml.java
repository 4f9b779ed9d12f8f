package io.athanor.app.tools;

import io.athanor.component.tools.SeriesEdit.Deletion;
import io.athanor.model.LabelMatcher;
import io.athanor.promql.parser.ParseException;
import io.athanor.promql.parser.Parser;
import io.athanor.server.config.ConfigText;
import io.athanor.server.config.YamlMapping;
import io.athanor.tsdb.block.Intervals;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads {@code --rewrite.to-delete-config}: a list of {@code matchers} (a PromQL selector), {@code intervals} (of {@code mint} and
 * {@code maxt}, ms, inclusive; none: all times) and {@code request_id}.
 */
final class DeletionsYaml {
    private DeletionsYaml() {}

    /** @throws io.athanor.server.UserError with file, line and key if it is not understood, all of it */
    static List<Deletion> parse(ConfigText text) {
        List<Deletion> deletions = new ArrayList<>();
        for (YamlMapping in : YamlMapping.parseList(text)) {
            List<LabelMatcher> matchers = matchers(in, in.requiredString("matchers"));
            Intervals times = Intervals.NONE;
            for (YamlMapping interval : in.mappings("intervals")) {
                long mint = interval.integer("mint", 0);
                long maxt = interval.integer("maxt", 0);
                interval.end();
                if (mint > maxt) {
                    throw interval.invalid("maxt", "is before mint");
                }
                times = times.with(mint, maxt);
            }
            deletions.add(new Deletion(matchers, times, in.string("request_id", "")));
            in.end();
        }
        return deletions;
    }

    private static List<LabelMatcher> matchers(YamlMapping in, String selector) {
        try {
            return Parser.parseMetricSelector(selector);
        } catch (ParseException e) {
            throw in.invalid("matchers", "is no selector, such as up{job=\"a\"}: " + e.getMessage());
        }
    }
}
