package io.athanor.model.regex;

/**
 * Takes out of a case-insensitive expression what the RE2 library for Java cannot bear: the letters U+1C80 to U+1C88 have
 * upper cases whose lower cases are other letters, and the library follows such a circle for ever. Ranges leave them out,
 * literals become the usual letters.
 */
final class FoldTrap {
    private static final int FIRST = 0x1C80;
    private static final int LAST = 0x1C88;
    private static final int[] USUAL = {0x432, 0x434, 0x43E, 0x441, 0x442, 0x442, 0x44A, 0x463, 0xA64B};
    private static final int NONE = -1;

    private final String text;
    private final StringBuilder out = new StringBuilder();
    private int at;

    private FoldTrap(String text) {
        this.text = text;
    }

    /** The expression, changed only if it may fold case and touches those letters. */
    static String avoid(String text) {
        return text.contains("(?") && text.indexOf('i') >= 0 ? new FoldTrap(text).rewrite() : text;
    }

    private String rewrite() {
        while (at < text.length()) {
            if (text.startsWith("\\Q", at)) {
                quotation();
            } else if (text.charAt(at) == '[') {
                bracket();
            } else {
                single();
            }
        }
        return out.toString();
    }

    private void quotation() {
        int end = text.indexOf("\\E", at);
        end = end < 0 ? text.length() : end;
        text.substring(at, end).codePoints().map(FoldTrap::usual).forEach(out::appendCodePoint);
        at = end;
    }

    private static int usual(int c) {
        return isTrap(c) ? USUAL[c - FIRST] : c;
    }

    private static boolean isTrap(int c) {
        return c >= FIRST && c <= LAST;
    }

    /** One character or escape, as it is unless it is one of those letters. */
    private void single() {
        int start = at;
        int c = character();
        if (isTrap(c)) {
            out.appendCodePoint(usual(c));
        } else {
            out.append(text, start, at);
        }
    }

    private void bracket() {
        out.append('[');
        at++;
        if (at < text.length() && text.charAt(at) == '^') {
            out.append('^');
            at++;
        }
        boolean first = true;
        while (at < text.length() && (first || text.charAt(at) != ']')) {
            first = false;
            if (text.startsWith("[:", at) && text.indexOf(":]", at + 2) > 0) {
                int end = text.indexOf(":]", at + 2) + 2;
                out.append(text, at, end);
                at = end;
            } else {
                item();
            }
        }
        if (at < text.length()) {
            out.append(']');
            at++;
        }
    }

    private void item() {
        int start = at;
        int low = character();
        boolean range = at + 1 < text.length() && text.charAt(at) == '-' && text.charAt(at + 1) != ']';
        if (!range || low == NONE) {
            at = start;
            single();
            return;
        }
        int dash = at++;
        int high = character();
        if (high == NONE || low > LAST || high < FIRST || low > high) {
            out.append(text, start, at);
            return;
        }
        if (low < FIRST) {
            out.append(text, start, dash).append("-\\x{1C7F}");
        }
        if (high > LAST) {
            out.append("\\x{1C89}-").append(text, dash + 1, at);
        }
        for (int c = Math.max(low, FIRST); c <= Math.min(high, LAST); c++) {
            out.appendCodePoint(usual(c));
        }
    }

    /** Reads a character or an escape; its code point, or {@link #NONE} for a class. */
    private int character() {
        int c = text.codePointAt(at);
        at += Character.charCount(c);
        if (c != '\\' || at == text.length()) {
            return c;
        }
        int escaped = text.codePointAt(at);
        at += Character.charCount(escaped);
        return switch (escaped) {
            case 'x' -> hexadecimal();
            case 'n', 't', 'r', 'f', 'v', 'a' -> escaped < 'n' ? 7 : 10;
            default -> Character.isLetterOrDigit(escaped) ? NONE : escaped;
        };
    }

    private int hexadecimal() {
        boolean braces = at < text.length() && text.charAt(at) == '{';
        int end = braces ? text.indexOf('}', at) : Math.min(at + 2, text.length());
        if (end < 0) {
            return NONE;
        }
        int from = braces ? at + 1 : at;
        at = braces ? end + 1 : end;
        try {
            return Integer.parseInt(text, from, end, 16);
        } catch (NumberFormatException e) {
            return NONE;
        }
    }
}
