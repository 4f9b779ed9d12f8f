package io.athanor.server.config;

import io.athanor.model.regex.RegexSyntaxException;
import io.athanor.model.relabel.RelabelAction;
import io.athanor.model.relabel.RelabelRule;
import io.athanor.model.relabel.Relabeling;
import io.athanor.server.UserError;
import java.util.ArrayList;
import java.util.List;

/** Reads relabelling rules: a list of mappings, with Prometheus's keys and defaults. */
public final class RelabelYaml {
    private RelabelYaml() {}

    /**
     * Rules that choose blocks.
     *
     * @throws UserError with file, line and key if they are not understood, all of them, or do anything but choose
     */
    public static Relabeling parse(ConfigText text) {
        return parse(text, true);
    }

    /**
     * Rules that change label sets.
     *
     * @throws UserError with file, line and key if they are not understood, all of them
     */
    public static Relabeling parseAll(ConfigText text) {
        return parse(text, false);
    }

    private static Relabeling parse(ConfigText text, boolean onlySelecting) {
        List<RelabelRule> rules = new ArrayList<>();
        for (YamlMapping rule : YamlMapping.parseList(text)) {
            rules.add(rule(rule, onlySelecting));
            rule.end();
        }
        return new Relabeling(rules);
    }

    private static RelabelRule rule(YamlMapping in, boolean onlySelecting) {
        String word = in.string("action", RelabelAction.REPLACE.word());
        RelabelAction action = RelabelAction.tryParse(word);
        if (action == null) {
            throw in.invalid("action", "is \"" + word + "\": unknown relabel action");
        }
        if (onlySelecting && !action.selects()) {
            throw in.invalid("action", "cannot be taken: unsupported relabel action: " + action.word());
        }
        List<String> sources = in.strings("source_labels");
        String separator = in.string("separator", RelabelRule.DEFAULT_SEPARATOR);
        RelabelRule.Expression regex = regex(in);
        long modulus = in.integer("modulus", 0);
        String target = in.string("target_label", "");
        String replacement = in.string("replacement", RelabelRule.DEFAULT_REPLACEMENT);
        try {
            return new RelabelRule(action, sources, separator, regex, modulus, target, replacement);
        } catch (IllegalArgumentException e) {
            throw in.invalid("action", "cannot be taken: " + e.getMessage());
        }
    }

    private static RelabelRule.Expression regex(YamlMapping in) {
        String text = in.has("regex") ? in.string("regex", "") : RelabelRule.DEFAULT_REGEX;
        try {
            return RelabelRule.Expression.of(text);
        } catch (RegexSyntaxException e) {
            throw in.invalid("regex", "is no regular expression: " + e.getMessage());
        }
    }
}
