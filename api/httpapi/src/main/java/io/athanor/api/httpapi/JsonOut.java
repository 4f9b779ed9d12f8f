package io.athanor.api.httpapi;

import io.athanor.model.GoFormat;
import java.io.IOException;
import java.util.concurrent.ArrayBlockingQueue;

/**
 * Writes JSON into a byte buffer that is sent on whenever it is full: an answer is never held as a whole. Commas are the
 * caller's. An answer that fits into the buffer goes out in one piece, with its length.
 */
final class JsonOut {
    private static final int SIZE = 64 << 10;
    private static final int MARGIN = 8 + GoFormat.MAX_SAMPLE_BYTES + GoFormat.MAX_TIMESTAMP_BYTES;
    private static final byte[] NOTHING = {};
    private static final byte[] HEX = "0123456789abcdef".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

    /** Buffers of answers that have ended, for those to come: a new one is most of what a small answer would allocate. */
    private static final ArrayBlockingQueue<byte[]> SPARE = new ArrayBlockingQueue<>(8);

    private final Sink sink;
    private byte[] buffer;
    private int size;

    JsonOut(Sink sink) {
        this.sink = sink;
        byte[] spare = SPARE.poll();
        buffer = spare == null ? new byte[SIZE] : spare;
    }

    /** Plain ASCII, as it is. */
    void raw(String ascii) throws IOException {
        int length = ascii.length();
        for (int from = 0; from < length; ) {
            room();
            int part = Math.min(length - from, SIZE - size);
            for (int i = 0; i < part; i++) {
                buffer[size + i] = (byte) ascii.charAt(from + i);
            }
            size += part;
            from += part;
        }
    }

    void raw(char ascii) throws IOException {
        room();
        buffer[size++] = (byte) ascii;
    }

    /** A text in quotes; half a surrogate pair becomes U+FFFD, as invalid UTF-8 does with Go. */
    void string(String s) throws IOException {
        raw('"');
        for (int i = 0; i < s.length(); i++) {
            room();
            char c = s.charAt(i);
            if (c >= ' ' && c < 0x80 && c != '"' && c != '\\') {
                buffer[size++] = (byte) c;
            } else if (c < 0x80) {
                escape(c);
            } else if (Character.isHighSurrogate(c)
                    && i + 1 < s.length()
                    && Character.isLowSurrogate(s.charAt(i + 1))) {
                fourBytes(Character.toCodePoint(c, s.charAt(++i)));
            } else {
                upToThreeBytes(Character.isSurrogate(c) ? '\uFFFD' : c);
            }
        }
        raw('"');
    }

    /** A text that is JSON already. */
    void json(String s) throws IOException {
        for (int i = 0; i < s.length(); i++) {
            room();
            char c = s.charAt(i);
            if (c < 0x80) {
                buffer[size++] = (byte) c;
            } else if (Character.isHighSurrogate(c)
                    && i + 1 < s.length()
                    && Character.isLowSurrogate(s.charAt(i + 1))) {
                fourBytes(Character.toCodePoint(c, s.charAt(++i)));
            } else {
                upToThreeBytes(Character.isSurrogate(c) ? '\uFFFD' : c);
            }
        }
    }

    private void escape(char c) {
        buffer[size++] = '\\';
        switch (c) {
            case '"', '\\' -> buffer[size++] = (byte) c;
            case '\n' -> buffer[size++] = 'n';
            case '\r' -> buffer[size++] = 'r';
            case '\t' -> buffer[size++] = 't';
            default -> {
                buffer[size++] = 'u';
                buffer[size++] = '0';
                buffer[size++] = '0';
                buffer[size++] = HEX[c >> 4];
                buffer[size++] = HEX[c & 15];
            }
        }
    }

    private void upToThreeBytes(char c) {
        if (c < 0x800) {
            buffer[size++] = (byte) (0xC0 | c >> 6);
        } else {
            buffer[size++] = (byte) (0xE0 | c >> 12);
            buffer[size++] = (byte) (0x80 | c >> 6 & 0x3F);
        }
        buffer[size++] = (byte) (0x80 | c & 0x3F);
    }

    private void fourBytes(int c) {
        buffer[size++] = (byte) (0xF0 | c >> 18);
        buffer[size++] = (byte) (0x80 | c >> 12 & 0x3F);
        buffer[size++] = (byte) (0x80 | c >> 6 & 0x3F);
        buffer[size++] = (byte) (0x80 | c & 0x3F);
    }

    /** A whole number. */
    void number(long v) throws IOException {
        raw(Long.toString(v));
    }

    /** A time given in ms, as seconds with up to three decimals. */
    void seconds(long ms) throws IOException {
        room();
        size = GoFormat.timestamp(ms, buffer, size);
    }

    /** A sample's value: a text in quotes, so that NaN and infinities have a form. */
    void value(double v) throws IOException {
        room();
        buffer[size++] = '"';
        size = GoFormat.sample(v, buffer, size);
        buffer[size++] = '"';
    }

    /** {@code [time,"value"]}: the sample loop's body. */
    void point(long ms, double v) throws IOException {
        room();
        byte[] out = buffer;
        int n = size;
        out[n++] = '[';
        n = GoFormat.timestamp(ms, out, n);
        out[n++] = ',';
        out[n++] = '"';
        n = GoFormat.sample(v, out, n);
        out[n++] = '"';
        out[n++] = ']';
        size = n;
    }

    private void room() throws IOException {
        if (size > SIZE - MARGIN) {
            sink.send(buffer, size, false);
            size = 0;
        }
    }

    /** Takes the bytes; the array may be used again when it returns. */
    @FunctionalInterface
    interface Sink {
        void send(byte[] bytes, int length, boolean last) throws IOException;
    }

    /** Sends what is left; the answer ends here, and nothing can be written any more. */
    void end() throws IOException {
        sink.send(buffer, size, true);
        SPARE.offer(buffer);
        buffer = NOTHING;
        size = 0;
    }
}
