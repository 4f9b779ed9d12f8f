package io.athanor.promql.engine.function;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import io.athanor.model.Labels;
import io.athanor.model.Names;
import io.athanor.model.regex.RegexSyntaxException;
import io.athanor.model.regex.Template;
import io.athanor.model.regex.ValuePattern;
import io.athanor.promql.engine.rows.Collisions;
import io.athanor.promql.engine.rows.Execution;
import io.athanor.promql.engine.rows.RelabeledRows;
import io.athanor.promql.engine.rows.Rows;
import java.util.ArrayList;
import java.util.List;

/** {@code label_replace} and {@code label_join}: work on labels alone. */
final class LabelFunctions {
    private LabelFunctions() {}

    static Rows replace(Rows in, List<String> texts, Execution execution) {
        String destination = texts.get(0);
        Template template = Template.parse(texts.get(1));
        String source = texts.get(2);
        Pattern pattern = pattern(texts.get(3));
        if (!Names.isValid(destination)) {
            throw Execution.failure("invalid destination label name in label_replace(): " + destination);
        }
        Labels[] labels = new Labels[in.size()];
        boolean[] drop = Execution.dropNames(in);
        for (int i = 0; i < labels.length; i++) {
            execution.label(i);
            labels[i] = in.labels(i);
            Matcher matcher = pattern.matcher(labels[i].get(source));
            if (matcher.matches()) {
                execution.text(template.length(pattern, matcher));
                labels[i] = labels[i].toBuilder()
                        .set(destination, template.expand(pattern, matcher))
                        .build();
                drop[i] &= !destination.equals(Labels.METRIC_NAME);
            }
        }
        return Collisions.resolve(new RelabeledRows(in, labels, drop), Collisions.Rule.MERGE, execution);
    }

    private static Pattern pattern(String regex) {
        try {
            return ValuePattern.withGroups(regex);
        } catch (RegexSyntaxException e) {
            throw Execution.failure("invalid regular expression in label_replace(): " + regex);
        }
    }

    static Rows join(Rows in, List<String> texts, Execution execution) {
        String destination = texts.get(0);
        String separator = texts.get(1);
        List<String> sources = texts.subList(2, texts.size());
        for (String source : sources) {
            if (!Names.isValid(source)) {
                throw Execution.failure("invalid source label name in label_join(): " + source);
            }
        }
        if (!Names.isValid(destination)) {
            throw Execution.failure("invalid destination label name in label_join(): " + destination);
        }
        Labels[] labels = new Labels[in.size()];
        boolean[] drop = Execution.dropNames(in);
        for (int i = 0; i < labels.length; i++) {
            execution.label(i);
            List<String> values = new ArrayList<>();
            long length = (long) separator.length() * sources.size();
            for (String source : sources) {
                values.add(in.labels(i).get(source));
                length += values.getLast().length();
            }
            execution.text(length);
            labels[i] = in.labels(i).toBuilder()
                    .set(destination, String.join(separator, values))
                    .build();
            drop[i] &= !destination.equals(Labels.METRIC_NAME);
        }
        return Collisions.resolve(new RelabeledRows(in, labels, drop), Collisions.Rule.MERGE, execution);
    }
}
