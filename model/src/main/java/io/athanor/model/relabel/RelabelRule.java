package io.athanor.model.relabel;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import io.athanor.model.Labels;
import io.athanor.model.Names;
import io.athanor.model.regex.Template;
import io.athanor.model.regex.ValuePattern;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Locale;

/**
 * One rule. It looks at the values of some labels, joined by a separator; an absent label's value is empty.
 *
 * @param sourceLabels whose values are joined, in this order
 * @param expression the whole joined text has to match it; of the actions on labels' names, the names
 * @param modulus of the hash, unsigned; 0 only where the action is not hashmod
 * @param targetLabel what is set or compared; of replace, groups of the match may stand in it
 * @param replacement what it is set to by replace; of labelmap, the new names
 */
public record RelabelRule(
        RelabelAction action,
        List<String> sourceLabels,
        String separator,
        Expression expression,
        long modulus,
        String targetLabel,
        String replacement) {
    /** What joins values where nothing is said. */
    public static final String DEFAULT_SEPARATOR = ";";

    /** The expression where nothing is said: it matches everything. */
    public static final String DEFAULT_REGEX = "(.*)";

    /** The replacement where nothing is said. */
    public static final String DEFAULT_REPLACEMENT = "$1";

    /**
     * A regular expression, to be matched whole.
     *
     * @param test the quick way to know whether it matches
     * @param groups for what its groups match
     */
    public record Expression(String text, ValuePattern test, Pattern groups) {
        /** @throws io.athanor.model.regex.RegexSyntaxException if it is none */
        public static Expression of(String text) {
            return new Expression(text, ValuePattern.compile(text), ValuePattern.withGroups(text));
        }

        @Override
        public boolean equals(Object o) {
            return o instanceof Expression other && text.equals(other.text);
        }

        @Override
        public int hashCode() {
            return text.hashCode();
        }
    }

    /** @throws IllegalArgumentException if these do not make a rule; the text is for the user */
    public RelabelRule {
        sourceLabels = List.copyOf(sourceLabels);
        if (action == RelabelAction.HASHMOD && modulus == 0) {
            throw new IllegalArgumentException("relabel configuration for hashmod requires non-zero modulus");
        }
        boolean needsTarget = switch (action) {
            case REPLACE, HASHMOD, LOWERCASE, UPPERCASE, KEEPEQUAL, DROPEQUAL -> true;
            case KEEP, DROP, LABELMAP, LABELDROP, LABELKEEP -> false;
        };
        if (needsTarget && targetLabel.isEmpty()) {
            throw new IllegalArgumentException(
                    "relabel configuration for " + action.word() + " action requires 'target_label' value");
        }
    }

    /** Applies the rule; false if it says that the labels are to be dropped, whole. */
    boolean apply(Labels.Builder labels) {
        switch (action) {
            case KEEP -> {
                return expression.test().matches(joined(labels));
            }
            case DROP -> {
                return !expression.test().matches(joined(labels));
            }
            case KEEPEQUAL -> {
                return labels.get(targetLabel).equals(joined(labels));
            }
            case DROPEQUAL -> {
                return !labels.get(targetLabel).equals(joined(labels));
            }
            case REPLACE -> replace(labels);
            case HASHMOD ->
                labels.set(targetLabel, Long.toUnsignedString(Long.remainderUnsigned(hash(joined(labels)), modulus)));
            case LOWERCASE -> labels.set(targetLabel, joined(labels).toLowerCase(Locale.ROOT));
            case UPPERCASE -> labels.set(targetLabel, joined(labels).toUpperCase(Locale.ROOT));
            case LABELMAP, LABELDROP, LABELKEEP -> byName(labels);
        }
        return true;
    }

    private void replace(Labels.Builder labels) {
        Matcher matcher = expression.groups().matcher(joined(labels));
        if (!matcher.matches()) {
            return;
        }
        String target = Template.parse(targetLabel).expand(expression.groups(), matcher);
        if (!Names.isValid(target)) {
            return;
        }
        String value = Template.parse(replacement).expand(expression.groups(), matcher);
        if (value.isEmpty()) {
            labels.remove(target);
        } else {
            labels.set(target, value);
        }
    }

    private void byName(Labels.Builder labels) {
        Labels before = labels.build();
        for (int i = 0; i < before.size(); i++) {
            String name = before.name(i);
            Matcher matcher = expression.groups().matcher(name);
            boolean matches = matcher.matches();
            if (action == RelabelAction.LABELMAP) {
                if (matches) {
                    labels.set(Template.parse(replacement).expand(expression.groups(), matcher), before.value(i));
                }
            } else if (matches == (action == RelabelAction.LABELDROP)) {
                labels.remove(name);
            }
        }
    }

    private String joined(Labels.Builder labels) {
        StringBuilder joined = new StringBuilder();
        for (int i = 0; i < sourceLabels.size(); i++) {
            joined.append(i == 0 ? "" : separator).append(labels.get(sourceLabels.get(i)));
        }
        return joined.toString();
    }

    /** The last eight bytes of the MD5, big-endian: what shards of running systems were cut by. */
    private static long hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8));
            long hash = 0;
            for (int i = 8; i < 16; i++) {
                hash = hash << 8 | digest[i] & 0xff;
            }
            return hash;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has MD5", e);
        }
    }
}
