package io.athanor.api.storeapi;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** Leaves messages of series as they are, to be given on, and has all others read. One thread. */
final class WholeFrames implements FrameReader {
    private static final int SERIES = 1 << 3 | 2;
    private static final int BATCH = 4 << 3 | 2;

    private final FrameReader others;
    private final ReceivedSeries answer;

    WholeFrames(FrameReader others, ReceivedSeries answer) {
        this.others = others;
        this.answer = answer;
    }

    @Override
    public SeriesFrame parse(InputStream message, int expected) throws IOException {
        byte[] bytes = read(message, expected);
        if (!isOfSeries(bytes)) {
            return others.parse(new ByteArrayInputStream(bytes), bytes.length);
        }
        SeriesFrame frame = new SeriesFrame();
        frame.message = bytes;
        answer.add(0, 0, 0, bytes.length);
        return frame;
    }

    private static byte[] read(InputStream message, int expected) throws IOException {
        if (expected == 0) {
            return message.readAllBytes();
        }
        byte[] bytes = new byte[expected];
        int length = message.readNBytes(bytes, 0, expected);
        return length == expected ? bytes : Arrays.copyOf(bytes, length);
    }

    /** Whether this is one series, or one batch of them, from the first byte to the last. */
    private static boolean isOfSeries(byte[] bytes) {
        if (bytes.length < 2 || bytes[0] != SERIES && bytes[0] != BATCH) {
            return false;
        }
        long length = 0;
        int at = 1;
        for (int shift = 0; shift < 35 && at < bytes.length; shift += 7) {
            byte next = bytes[at++];
            length |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return length == bytes.length - at;
            }
        }
        return false;
    }
}
