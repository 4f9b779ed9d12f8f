package io.athanor.model;

/** Names of metrics and labels: which are valid, and how a name of any characters travels where only ASCII may. */
public final class Names {
    private static final String VALUE_ENCODING_PREFIX = "U__";
    private static final int MAX_HEX_DIGITS = 6;

    private Names() {}

    /** {@code [a-zA-Z_][a-zA-Z0-9_]*}: a label name that needs no quotes. */
    public static boolean isLegacyLabelName(String name) {
        return isLegacy(name, false);
    }

    /** {@code [a-zA-Z_:][a-zA-Z0-9_:]*}: a metric name that needs no quotes. */
    public static boolean isLegacyMetricName(String name) {
        return isLegacy(name, true);
    }

    /** Whether the name is not empty and can be written as UTF-8, which is all that is asked of names today. */
    public static boolean isValid(String name) {
        return !name.isEmpty() && isUtf8(name);
    }

    /** Whether the text has no half of a surrogate pair. */
    public static boolean isUtf8(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                if (!Character.isHighSurrogate(c)
                        || i + 1 == text.length()
                        || !Character.isLowSurrogate(text.charAt(i + 1))) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }

    private static boolean isLegacy(String name, boolean colons) {
        for (int i = 0; i < name.length(); i++) {
            if (!isLegacy(name.charAt(i), i, colons)) {
                return false;
            }
        }
        return !name.isEmpty();
    }

    private static boolean isLegacy(int c, int position, boolean colons) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || c == '_'
                || (c >= '0' && c <= '9' && position > 0)
                || (c == ':' && colons);
    }

    /**
     * The name in the encoding {@code U__…}, where every character that a legacy name cannot have is its code point in
     * hexadecimal between underscores, and an underscore is doubled; a legacy name is returned as it is.
     */
    public static String escape(String name) {
        if (name.isEmpty() || isLegacyMetricName(name)) {
            return name;
        }
        StringBuilder out = new StringBuilder(VALUE_ENCODING_PREFIX);
        for (int i = 0; i < name.length(); ) {
            int c = name.codePointAt(i);
            if (c == '_') {
                out.append("__");
            } else if (isLegacy(c, i, true)) {
                out.append((char) c);
            } else if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
                out.append("_FFFD_");
            } else {
                out.append('_').append(Integer.toHexString(c)).append('_');
            }
            i += Character.charCount(c);
        }
        return out.toString();
    }

    /** What {@link #escape} made the text of; the text itself if it is no such encoding. */
    public static String unescape(String text) {
        if (!text.startsWith(VALUE_ENCODING_PREFIX)) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length());
        int at = VALUE_ENCODING_PREFIX.length();
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c != '_') {
                out.append(c);
            } else if (at < text.length() && text.charAt(at) == '_') {
                out.append('_');
                at++;
            } else {
                int end = text.indexOf('_', at);
                int codePoint = codePoint(text, at, end);
                if (codePoint < 0) {
                    return text;
                }
                out.appendCodePoint(codePoint);
                at = end + 1;
            }
        }
        return out.toString();
    }

    private static int codePoint(String text, int from, int to) {
        if (to <= from || to - from >= MAX_HEX_DIGITS) {
            return -1;
        }
        int c = 0;
        for (int i = from; i < to; i++) {
            int digit = text.charAt(i) < 128 ? Character.digit(text.charAt(i), 16) : -1;
            if (digit < 0) {
                return -1;
            }
            c = 16 * c + digit;
        }
        boolean valid = c <= Character.MAX_CODE_POINT && (c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE);
        return valid ? c : -1;
    }
}
