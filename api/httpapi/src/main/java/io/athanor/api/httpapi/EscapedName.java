package io.athanor.api.httpapi;

/** Label names that were made safe for a URL path: {@code U__label_2e_name} for {@code label.name}. */
final class EscapedName {
    private static final String PREFIX = "U__";

    private EscapedName() {}

    /** The name that is meant; a text that is not properly escaped means itself. */
    static String unescape(String name) {
        if (!name.startsWith(PREFIX)) {
            return name;
        }
        StringBuilder out = new StringBuilder();
        for (int i = PREFIX.length(); i < name.length(); i++) {
            char c = name.charAt(i);
            if (c != '_') {
                out.append(c);
                continue;
            }
            int end = name.indexOf('_', i + 1);
            if (end < 0) {
                return name;
            }
            if (end == i + 1) {
                out.append('_');
            } else {
                int codePoint = codePoint(name, i + 1, end);
                if (codePoint < 0) {
                    return name;
                }
                out.appendCodePoint(codePoint);
            }
            i = end;
        }
        return out.toString();
    }

    private static int codePoint(String name, int from, int to) {
        if (to - from > 6) {
            return -1;
        }
        int value = 0;
        for (int i = from; i < to; i++) {
            char c = name.charAt(i);
            int digit = c >= 'A' && c <= 'F' ? -1 : Character.digit(c, 16);
            if (digit < 0) {
                return -1;
            }
            value = value << 4 | digit;
        }
        boolean isScalar = Character.isValidCodePoint(value) && (value < 0xD800 || value > 0xDFFF);
        return isScalar ? value : -1;
    }
}
