package io.athanor.objstore.http;

import java.nio.charset.StandardCharsets;

/** Names as addresses carry them. */
public final class Escapes {
    private static final String HEX = "0123456789ABCDEF";

    private Escapes() {}

    /** Everything but letters, digits and {@code - . _ ~} is escaped. */
    public static String all(String text) {
        return escaped(text, "-._~");
    }

    /** The same, but slashes stay. */
    public static String path(String text) {
        return escaped(text, "-._~/");
    }

    private static String escaped(String text, String kept) {
        StringBuilder out = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            int c = b & 0xff;
            boolean isPlain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (isPlain || (c < 0x80 && kept.indexOf(c) >= 0)) {
                out.append((char) c);
            } else {
                out.append('%').append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
            }
        }
        return out.toString();
    }
}
