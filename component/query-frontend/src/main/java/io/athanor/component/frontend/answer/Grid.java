package io.athanor.component.frontend.answer;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The answer to a range query, or a part of it: series with points on the steps of a range, each point the text that the
 * querier wrote. Immutable; its bytes are {@link GridFormat}'s. Holds what it was decoded from, whole.
 */
public final class Grid {
    final byte[] bytes;
    private final long start;
    private final long end;
    private final long step;
    private final Notes notes;

    /** Where each series begins. */
    final int[] series;

    Grid(byte[] bytes, long start, long end, long step, Notes notes, int[] series) {
        this.bytes = bytes;
        this.start = start;
        this.end = end;
        this.step = step;
        this.notes = notes;
        this.series = series;
    }

    /**
     * Reads {@link GridFormat}'s bytes, which must not be changed afterwards.
     *
     * @throws AnswerException if they are damaged
     */
    public static Grid decode(byte[] bytes, int from, int to) throws AnswerException {
        return GridFormat.decode(bytes, from, to);
    }

    /** Its bytes. */
    public byte[] encoded() {
        ByteBuffer out = ByteBuffer.allocate(encodedLength());
        encode(out);
        return out.array();
    }

    /** How many bytes {@link #encode} writes. */
    public int encodedLength() {
        return Math.addExact(head().size, bodyLength());
    }

    /** Writes its bytes. */
    public void encode(ByteBuffer out) {
        Bytes head = head();
        out.put(head.array, 0, head.size).put(bytes, series.length == 0 ? 0 : series[0], bodyLength());
    }

    private Bytes head() {
        Bytes head = new Bytes(64);
        GridFormat.head(head, start, end, step, notes);
        head.varint(series.length);
        return head;
    }

    private int bodyLength() {
        return series.length == 0 ? 0 : endOfSeries() - series[0];
    }

    private int endOfSeries() {
        Track track = new Track();
        int slots = slots();
        return track.set(bytes, track.set(bytes, metricEnd(series.length - 1), slots), slots);
    }

    /** The first step, ms. */
    public long start() {
        return start;
    }

    /** The last step, ms. */
    public long end() {
        return end;
    }

    /** Ms between two steps. */
    public long step() {
        return step;
    }

    public Notes notes() {
        return notes;
    }

    /** Bytes that it takes, about. */
    public long bytes() {
        return 128 + 4L * series.length + bodyLength();
    }

    /** How many series there are. */
    public int size() {
        return series.length;
    }

    int slots() {
        return (int) ((end - start) / step) + 1;
    }

    /** All of it. */
    public Slice whole() {
        return new Slice(this, start, end, step);
    }

    int metricFrom(int i) {
        int at = series[i];
        while (bytes[at] < 0) {
            at++;
        }
        return at + 1;
    }

    int metricEnd(int i) {
        int length = 0;
        int at = series[i];
        for (int shift = 0; ; shift += 7) {
            byte b = bytes[at++];
            length |= (b & 0x7f) << shift;
            if (b >= 0) {
                return at + length;
            }
        }
    }

    /** Whether the series at these places have the same points. */
    static boolean samePoints(Grid a, int i, Grid b, int j) {
        int slots = a.slots();
        int fromA = a.metricEnd(i);
        int fromB = b.metricEnd(j);
        Track track = new Track();
        int toA = track.set(a.bytes, track.set(a.bytes, fromA, slots), slots);
        int toB = track.set(b.bytes, track.set(b.bytes, fromB, slots), slots);
        return Arrays.equals(a.bytes, fromA, toA, b.bytes, fromB, toB);
    }
}
