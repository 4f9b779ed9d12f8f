package io.athanor.component.frontend.answer;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A {@link Grid} as bytes, as it is held in memory and as caches keep it.
 *
 * <pre>
 * Grid    := start s64 | end s64 | step s64 | Texts warnings | Texts infos | number of series varint | Series…
 * Texts   := number varint | (length varint | UTF-8)…
 * Series  := length varint | label set, the JSON object as the querier wrote it | Track of floats | Track of histograms
 * Track   := number of points varint | if not 0: Slots, length of the points varint, Point…
 * Slots   := nothing, if there is a point on every step; else a bit for each step, the lowest bit of a byte first
 * Point   := length varint | text; length 0: the same text as the point before
 * </pre>
 *
 * Fixed numbers are big-endian, times and steps in ms, varints those of protobuf, at most 31 bits. A grid has
 * {@code (end - start) / step + 1} steps. A float's text is what stands between the quotes of the querier's JSON, a
 * histogram's is the JSON object. The first point of a track has a text of its own.
 *
 * <p>Worked: {@code up{} = 1} at 0, 1 and 2 seconds is {@code 0, 2000, 1000} (24 bytes), {@code 00 00 01}, then {@code 11
 * {"__name__":"up"}} with 17 bytes, {@code 03 04 01 31 00 00} and {@code 00}.
 *
 * <p>What is decoded may be damaged: every length is checked, and nothing is allocated by what a length says.
 */
final class GridFormat {
    private static final int MOST_TEXTS = 100;

    /** More steps than any querier answers. */
    static final int MOST_STEPS = 100_000;

    private GridFormat() {}

    static void head(Bytes out, long start, long end, long step, Notes notes) {
        out.fixed64(start);
        out.fixed64(end);
        out.fixed64(step);
        texts(out, notes.warnings());
        texts(out, notes.infos());
    }

    private static void texts(Bytes out, List<String> texts) {
        out.varint(texts.size());
        for (String text : texts) {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            out.varint(utf8.length);
            out.add(utf8, 0, utf8.length);
        }
    }

    /** Reads what was written, and checks it whole. */
    static Grid decode(byte[] bytes, int from, int to) throws AnswerException {
        BytesIn in = new BytesIn(bytes, from, to);
        long start = in.fixed64();
        long end = in.fixed64();
        long step = in.fixed64();
        if (step <= 0
                || end < start
                || end - start < 0
                || (end - start) / step >= MOST_STEPS
                || (end - start) % step != 0) {
            throw in.cut();
        }
        int slots = (int) ((end - start) / step) + 1;
        Notes notes = new Notes(texts(in), texts(in));
        int count = in.length();
        int[] series = new int[count];
        for (int i = 0; i < count; i++) {
            series[i] = in.at;
            int metric = in.length();
            if (metric < 2 || bytes[in.at] != '{' || bytes[in.at + metric - 1] != '}') {
                throw in.cut();
            }
            in.skip(metric);
            track(in, slots);
            track(in, slots);
        }
        if (in.left() != 0) {
            throw in.cut();
        }
        return new Grid(bytes, start, end, step, notes, series);
    }

    private static List<String> texts(BytesIn in) throws AnswerException {
        int count = in.length();
        if (count > MOST_TEXTS) {
            throw in.cut();
        }
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int length = in.length();
            texts.add(new String(in.in, in.at, length, StandardCharsets.UTF_8));
            in.skip(length);
        }
        return texts;
    }

    private static void track(BytesIn in, int slots) throws AnswerException {
        int points = in.varint();
        if (points == 0) {
            return;
        }
        if (points > slots) {
            throw in.cut();
        }
        if (points < slots) {
            int bitmap = in.at;
            in.skip((slots + 7) / 8);
            int set = 0;
            for (int i = bitmap; i < in.at; i++) {
                set += Integer.bitCount(in.in[i] & 0xff);
            }
            boolean beyond = slots % 8 != 0 && (in.in[in.at - 1] & 0xff) >>> slots % 8 != 0;
            if (set != points || beyond) {
                throw in.cut();
            }
        }
        points(in, points);
    }

    private static void points(BytesIn in, int points) throws AnswerException {
        int size = in.length();
        int end = in.at + size;
        for (int i = 0; i < points; i++) {
            int length = in.varint();
            if (length > end - in.at || (length == 0 && i == 0)) {
                throw in.cut();
            }
            in.at += length;
        }
        if (in.at != end) {
            throw in.cut();
        }
    }
}
