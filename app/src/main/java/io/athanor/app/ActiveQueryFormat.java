package io.athanor.app;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;

/**
 * The file {@code queries.active}, in Prometheus's form: which queries run, so that after a crash it can be told which ran.
 *
 * <p><b>Bytes</b> {@code "["}, then one slot of 1,000 bytes for each query that may run at once. A free slot is all zero
 * bytes. A taken one begins with {@code {"query":"…","timestamp_sec":N}}, the query cut so that it fits, and ends with
 * {@code ","} in its last byte; zero bytes lie between. Without its zero bytes and its last comma, and with {@code "]"}
 * behind, the file is a JSON array.
 */
final class ActiveQueryFormat {
    static final int SLOT_BYTES = 1000;

    private ActiveQueryFormat() {}

    static int fileBytes(int slots) {
        return 1 + slots * SLOT_BYTES;
    }

    static int offset(int slot) {
        return 1 + slot * SLOT_BYTES;
    }

    /** A taken slot. */
    static byte[] slot(String query, Instant since) {
        byte[] end = ("\",\"timestamp_sec\":" + since.getEpochSecond() + "}").getBytes(StandardCharsets.UTF_8);
        byte[] slot = new byte[SLOT_BYTES];
        int n = put("{\"query\":\"".getBytes(StandardCharsets.UTF_8), slot, 0);
        int room = SLOT_BYTES - 1 - end.length;
        for (int i = 0; i < query.length(); ) {
            int c = query.codePointAt(i);
            byte[] escaped = escaped(c);
            if (n + escaped.length > room) {
                break;
            }
            n = put(escaped, slot, n);
            i += Character.charCount(c);
        }
        put(end, slot, n);
        slot[SLOT_BYTES - 1] = ',';
        return slot;
    }

    private static int put(byte[] bytes, byte[] into, int at) {
        System.arraycopy(bytes, 0, into, at, bytes.length);
        return at + bytes.length;
    }

    private static byte[] escaped(int c) {
        String text = c == '"' || c == '\\'
                ? "\\" + (char) c
                : c < ' '
                        ? String.format("\\u%04x", c)
                        : c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE
                                ? "\ufffd"
                                : Character.toString(c);
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** What a file says was running, as a JSON array; empty if nothing was. */
    static String unfinished(byte[] file) {
        byte[] text = new byte[file.length];
        int n = 0;
        for (byte b : file) {
            if (b != 0) {
                text[n++] = b;
            }
        }
        if (n <= 1) {
            return "";
        }
        text[n - 1] = ']';
        return new String(Arrays.copyOf(text, n), StandardCharsets.UTF_8);
    }
}
