package io.athanor.app.tools;

import io.athanor.model.GoQuote;
import io.athanor.model.LabelMatcher;
import io.athanor.model.MatchType;
import io.athanor.model.regex.RegexSyntaxException;
import io.athanor.server.UserError;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Matchers as Alertmanager's tools have them: {@code a="b",c=~"d.*"}, with braces or without, values in quotes or not. */
final class FlagMatchers {
    private static final Pattern MATCHER =
            Pattern.compile("\\s*([^\\s=!~,{}\"]+)\\s*(=~|!~|!=|=)\\s*(\"(?:[^\"\\\\]|\\\\.)*+\"|[^,\"]*+)\\s*(,|$)");

    private FlagMatchers() {}

    /** @throws UserError if they are none */
    static List<LabelMatcher> parse(String flag, String text) {
        String inner = text.strip();
        if (inner.startsWith("{") && inner.endsWith("}")) {
            inner = inner.substring(1, inner.length() - 1);
        }
        List<LabelMatcher> matchers = new ArrayList<>();
        Matcher matcher = MATCHER.matcher(inner);
        for (int at = 0; at < inner.length(); at = matcher.end()) {
            matcher.region(at, inner.length());
            if (!matcher.lookingAt()) {
                throw UserError.usage(flag + ": bad matcher format: " + inner.substring(at)
                        + ": it has to be NAME=\"VALUE\", or with !=, =~ or !~");
            }
            matchers.add(matcher(
                    flag, matcher.group(1), matcher.group(2), matcher.group(3).strip()));
        }
        return matchers;
    }

    private static LabelMatcher matcher(String flag, String name, String operator, String quoted) {
        String value = quoted.startsWith("\"") ? GoQuote.unquote(quoted) : quoted;
        if (value == null) {
            throw UserError.usage(flag + ": " + quoted + " is no text in quotes");
        }
        MatchType type = switch (operator) {
            case "=" -> MatchType.EQUAL;
            case "!=" -> MatchType.NOT_EQUAL;
            case "=~" -> MatchType.REGEX;
            default -> MatchType.NOT_REGEX;
        };
        try {
            return new LabelMatcher(type, name, value);
        } catch (RegexSyntaxException e) {
            throw UserError.usage(flag + ": " + GoQuote.quote(value) + " is no regular expression: " + e.getMessage());
        }
    }
}
