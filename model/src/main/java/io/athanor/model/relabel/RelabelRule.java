package io.athanor.model.relabel;

import io.athanor.model.Labels;
import io.athanor.model.regex.ValuePattern;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/**
 * One rule. It looks at the values of some labels, joined by a separator; an absent label's value is empty.
 *
 * @param sourceLabels whose values are joined, in this order
 * @param regex the whole joined text has to match it
 * @param modulus of the hash, unsigned; 0 only where the action is not hashmod
 * @param targetLabel where the remainder is put
 */
public record RelabelRule(
        RelabelAction action,
        List<String> sourceLabels,
        String separator,
        ValuePattern regex,
        long modulus,
        String targetLabel) {
    /** What joins values where nothing is said. */
    public static final String DEFAULT_SEPARATOR = ";";

    /** The expression where nothing is said: it matches everything. */
    public static final String DEFAULT_REGEX = "(.*)";

    /** @throws IllegalArgumentException if these do not make a rule; the text is for the user */
    public RelabelRule {
        sourceLabels = List.copyOf(sourceLabels);
        if (!action.isBuilt()) {
            throw new IllegalArgumentException("unsupported relabel action: " + action.word());
        }
        if (action == RelabelAction.HASHMOD && modulus == 0) {
            throw new IllegalArgumentException("relabel configuration for hashmod requires non-zero modulus");
        }
        if (action == RelabelAction.HASHMOD && targetLabel.isEmpty()) {
            throw new IllegalArgumentException(
                    "relabel configuration for hashmod action requires 'target_label' value");
        }
    }

    /** Applies the rule; false if it says that the labels are to be dropped, whole. */
    boolean apply(Labels.Builder labels) {
        return switch (action) {
            case KEEP -> regex.matches(joined(labels));
            case DROP -> !regex.matches(joined(labels));
            case HASHMOD -> {
                labels.set(targetLabel, Long.toUnsignedString(Long.remainderUnsigned(hash(joined(labels)), modulus)));
                yield true;
            }
            case REPLACE, KEEPEQUAL, DROPEQUAL, LABELMAP, LABELDROP, LABELKEEP, LOWERCASE, UPPERCASE ->
                throw new IllegalStateException(action.word() + " is refused when the rule is made");
        };
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
