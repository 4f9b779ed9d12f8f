package io.athanor.component.tools.template;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Cuts a template into texts and actions, and actions into words. */
final class Lexer {
    /** A text, or the words of an action; one of them is empty. */
    record Piece(String text, List<String> words, boolean isAction) {}

    private static final Pattern WORD = Pattern.compile("\"(?:[^\"\\\\\\n]|\\\\.)*+\"|`[^`]*+`"
            + "|[$][A-Za-z_0-9]*+(?:[.][A-Za-z_][A-Za-z_0-9]*+)*+|(?:[.][A-Za-z_][A-Za-z_0-9]*+)++|[.](?![0-9])"
            + "|[+-]?[0-9][0-9A-Za-z_.]*+|[A-Za-z_][A-Za-z_0-9]*+|:=|[()|,=]");

    private Lexer() {}

    static List<Piece> pieces(String template) {
        List<Piece> pieces = new ArrayList<>();
        int at = 0;
        boolean trims = false;
        while (true) {
            int open = template.indexOf("{{", at);
            String text = template.substring(at, open < 0 ? template.length() : open);
            if (trims) {
                text = text.stripLeading();
            }
            boolean trimsBefore = open >= 0 && template.startsWith("{{- ", open);
            if (trimsBefore) {
                text = text.stripTrailing();
            }
            if (!text.isEmpty()) {
                pieces.add(new Piece(text, List.of(), false));
            }
            if (open < 0) {
                return pieces;
            }
            int from = open + (trimsBefore ? 4 : 2);
            int comment = template.startsWith("/*", from) ? template.indexOf("*/", from) : -1;
            if (template.startsWith("/*", from) && comment < 0) {
                throw new TemplateException("a comment is not closed");
            }
            List<String> words = new ArrayList<>();
            int end = comment < 0 ? words(template, from, words) : spaces(template, comment + 2);
            trims = template.startsWith("-}}", end);
            if (!trims && !template.startsWith("}}", end)) {
                throw new TemplateException("an action is not closed: " + quoted(template, open));
            }
            if (comment < 0) {
                pieces.add(new Piece("", words, true));
            }
            at = end + (trims ? 3 : 2);
        }
    }

    /** Reads the words of an action; returns where it ends: at the closing braces, or at the minus after a space before them. */
    private static int words(String template, int from, List<String> words) {
        Matcher word = WORD.matcher(template);
        int at = from;
        while (true) {
            int next = spaces(template, at);
            boolean isEnd = next >= template.length()
                    || template.startsWith("}}", next)
                    || next > at && template.startsWith("-}}", next);
            at = next;
            if (isEnd) {
                return at;
            }
            word.region(at, template.length());
            if (!word.lookingAt()) {
                throw new TemplateException("this is not understood: " + quoted(template, at));
            }
            words.add(word.group());
            at = word.end();
        }
    }

    private static int spaces(String template, int from) {
        int at = from;
        while (at < template.length() && Character.isWhitespace(template.charAt(at))) {
            at++;
        }
        return at;
    }

    private static String quoted(String template, int at) {
        return "\"" + template.substring(at, Math.min(template.length(), at + 20)) + "\"";
    }
}
