package io.athanor.tsdb.index;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What can be told of a regular expression without running it: that it matches a finite list of strings, or how everything
 * begins that it matches. Whatever is not plain is left alone, so this only ever narrows the values that are tried.
 *
 * @param literals all strings that it matches, null if that is not known
 * @param prefix how every string begins that it matches; empty if nothing is known
 */
record RegexShape(@Nullable List<String> literals, String prefix) {
    private static final String META = "\\.+*?()[]{}^$|";

    static RegexShape of(String regex) {
        List<String> literals = literals(unwrap(regex));
        if (literals != null) {
            return new RegexShape(literals, "");
        }
        return new RegexShape(null, mayAlternate(regex) || setsFlags(regex) ? "" : prefix(regex));
    }

    private static String unwrap(String regex) {
        int from = regex.startsWith("(?:") ? 3 : regex.startsWith("(") ? 1 : 0;
        return from > 0 && regex.indexOf(')') == regex.length() - 1 && !regex.startsWith("(?", from == 3 ? 3 : 0)
                ? regex.substring(from, regex.length() - 1)
                : regex;
    }

    private static @Nullable List<String> literals(String regex) {
        List<String> found = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        for (int i = 0; i < regex.length(); i++) {
            char c = regex.charAt(i);
            if (c == '|') {
                found.add(word.toString());
                word.setLength(0);
            } else if (isEscape(regex, i)) {
                word.append(regex.charAt(++i));
            } else if (META.indexOf(c) >= 0) {
                return null;
            } else {
                word.append(c);
            }
        }
        found.add(word.toString());
        return found;
    }

    /** Whether there may be an alternative at the outermost level, or what is there cannot be told. */
    private static boolean mayAlternate(String regex) {
        int depth = 0;
        for (int i = 0; i < regex.length(); i++) {
            char c = regex.charAt(i);
            if (c == '\\') {
                i++;
            } else if (c == '(') {
                depth++;
            } else if (c == ')' && --depth < 0) {
                return true; // closes the group that every expression is put into
            } else if (c == '|' && (depth <= 0 || regex.indexOf('[') >= 0 || regex.contains("\\Q"))) {
                return true;
            }
        }
        return false;
    }

    /** Flags change what follows, and may stand between a literal and its repetition. */
    private static boolean setsFlags(String regex) {
        for (int at = regex.indexOf("(?"); at >= 0; at = regex.indexOf("(?", at + 1)) {
            if (!regex.startsWith("(?:", at)) {
                return true;
            }
        }
        return false;
    }

    private static String prefix(String regex) {
        StringBuilder found = new StringBuilder();
        int last = 0;
        int i = 0;
        while (i < regex.length()) {
            char c = regex.charAt(i);
            boolean escape = isEscape(regex, i);
            if (!escape && META.indexOf(c) >= 0) {
                break;
            }
            last = found.length();
            int at = escape ? i + 1 : i;
            int point = regex.codePointAt(at);
            found.appendCodePoint(point);
            i = at + Character.charCount(point);
        }
        if (i < regex.length() && "?*{".indexOf(regex.charAt(i)) >= 0) {
            found.setLength(last);
        }
        return found.toString();
    }

    /** Whether a backslash here takes away the special meaning of a punctuation mark. */
    private static boolean isEscape(String regex, int i) {
        return regex.charAt(i) == '\\' && i + 1 < regex.length() && META.indexOf(regex.charAt(i + 1)) >= 0;
    }
}
