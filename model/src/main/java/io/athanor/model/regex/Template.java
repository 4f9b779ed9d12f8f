package io.athanor.model.regex;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A replacement with {@code $1}, {@code ${1}}, {@code $name}, {@code ${name}} and {@code $$}, as Go expands it: a name
 * without braces is as long as it can be, a group that is not there is empty, a dollar that starts none of these stays.
 */
public final class Template {
    private final List<Part> parts = new ArrayList<>();

    private record Part(boolean group, String text) {}

    private Template() {}

    /** Reads any text: what is no group stands for itself. */
    public static Template parse(String text) {
        Template template = new Template();
        StringBuilder literal = new StringBuilder();
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (c != '$') {
                literal.append(c);
                i++;
            } else if (text.startsWith("$$", i)) {
                literal.append('$');
                i += 2;
            } else {
                boolean braces = text.startsWith("${", i);
                int from = braces ? i + 2 : i + 1;
                int to = from;
                while (to < text.length() && isNamePart(text.charAt(to))) {
                    to++;
                }
                boolean closed = !braces || text.startsWith("}", to);
                if (to == from || !closed) {
                    literal.append('$');
                    i++;
                } else {
                    template.parts.add(new Part(false, literal.toString()));
                    literal.setLength(0);
                    template.parts.add(new Part(true, text.substring(from, to)));
                    i = braces ? to + 1 : to;
                }
            }
        }
        template.parts.add(new Part(false, literal.toString()));
        return template;
    }

    private static boolean isNamePart(char c) {
        return c == '_' || Character.isLetterOrDigit(c);
    }

    /** How long the expansion will be. */
    public long length(Pattern pattern, Matcher matcher) {
        long length = 0;
        for (Part part : parts) {
            length += part.group()
                    ? group(part.text(), pattern, matcher).length()
                    : part.text().length();
        }
        return length;
    }

    /**
     * The text for a match.
     *
     * @param matcher of the pattern, which has matched
     */
    public String expand(Pattern pattern, Matcher matcher) {
        StringBuilder out = new StringBuilder();
        for (Part part : parts) {
            out.append(part.group() ? group(part.text(), pattern, matcher) : part.text());
        }
        return out.toString();
    }

    private static String group(String name, Pattern pattern, Matcher matcher) {
        int number = number(name);
        if (number < 0) {
            Map<String, Integer> named = pattern.namedGroups();
            number = named.getOrDefault(name, Integer.MAX_VALUE);
        }
        if (number > matcher.groupCount()) {
            return "";
        }
        String text = matcher.group(number);
        return text == null ? "" : text;
    }

    /** A group's number, −1 for a name. */
    private static int number(String name) {
        if (name.length() > 1 && name.charAt(0) == '0') {
            return -1;
        }
        int number = 0;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c < '0' || c > '9' || number > 100_000_000) {
                return -1;
            }
            number = 10 * number + (c - '0');
        }
        return number;
    }
}
