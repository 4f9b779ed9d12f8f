package io.athanor.component.sidecar.remoteread;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import io.athanor.model.Labels;
import io.athanor.model.Utf8Order;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Reads messages {@code prometheus.ChunkedReadResponse}; chunks stay where they lie.
 *
 * <pre>
 * ChunkedReadResponse { repeated ChunkedSeries chunked_series = 1; int64 query_index = 2 }
 * ChunkedSeries { repeated Label labels = 1; repeated Chunk chunks = 2 }
 * Label { string name = 1; string value = 2 }
 * Chunk { int64 min_time_ms = 1; int64 max_time_ms = 2; enum type = 3 (the encoding's byte); bytes data = 4 }
 * </pre>
 *
 * Names and values that were seen before are the same strings. One thread.
 */
final class ChunkedSeries {
    /** Texts that are remembered, at most. */
    private static final int MOST_TEXTS = 100_000;

    private final Consumer<String> problems;
    private final Map<String, String> texts = new HashMap<>();
    private String[] pairs = new String[64];

    /** @param problems told of chunks that cannot be read later on */
    ChunkedSeries(Consumer<String> problems) {
        this.problems = problems;
    }

    /**
     * The series of one message, mostly one.
     *
     * @throws RemoteReadException if the bytes are no such message
     */
    List<ReceivedSeries> parse(byte[] message, int length) throws RemoteReadException {
        List<ReceivedSeries> all = new ArrayList<>(1);
        try {
            CodedInputStream in = CodedInputStream.newInstance(message, 0, length);
            for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                if (tag == nested(1)) {
                    int outer = in.pushLimit(in.readRawVarint32());
                    all.add(series(message, in));
                    in.popLimit(outer);
                } else {
                    skip(in, tag);
                }
            }
            return all;
        } catch (IOException e) {
            throw new RemoteReadException("a frame is no ChunkedReadResponse: " + e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new RemoteReadException("a frame has labels that cannot be: " + e.getMessage(), e);
        }
    }

    static int nested(int field) {
        return field << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED;
    }

    static int number(int field) {
        return field << 3 | WireFormat.WIRETYPE_VARINT;
    }

    static void skip(CodedInputStream in, int tag) throws IOException {
        if (!in.skipField(tag)) {
            throw new InvalidProtocolBufferException("an end of a group without a begin");
        }
    }

    private ReceivedSeries series(byte[] message, CodedInputStream in) throws IOException {
        ReceivedChunks chunks = new ReceivedChunks(problems);
        int n = 0;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == nested(1)) {
                n = label(in, n);
            } else if (tag == nested(2)) {
                int outer = in.pushLimit(in.readRawVarint32());
                chunk(message, in, chunks);
                in.popLimit(outer);
            } else {
                skip(in, tag);
            }
        }
        return new ReceivedSeries(labels(n), chunks);
    }

    /** Reads a label to where the next one belongs; returns where the one after it does. */
    int label(CodedInputStream in, int n) throws IOException {
        if (n == pairs.length) {
            pairs = Arrays.copyOf(pairs, 2 * n);
        }
        pairs[n] = "";
        pairs[n + 1] = "";
        int outer = in.pushLimit(in.readRawVarint32());
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == nested(1)) {
                pairs[n] = text(in);
            } else if (tag == nested(2)) {
                pairs[n + 1] = text(in);
            } else {
                skip(in, tag);
            }
        }
        in.popLimit(outer);
        return n + 2;
    }

    private String text(CodedInputStream in) throws IOException {
        String text = in.readStringRequireUtf8();
        String seen = texts.get(text);
        if (seen != null) {
            return seen;
        }
        if (texts.size() < MOST_TEXTS) {
            texts.put(text, text);
        }
        return text;
    }

    /** The labels that were read, in whatever order. */
    Labels labels(int n) {
        boolean isSorted = true;
        for (int i = 0; i < n; i += 2) {
            isSorted &= !pairs[i + 1].isEmpty() && (i == 0 || Utf8Order.compare(pairs[i - 2], pairs[i]) < 0);
        }
        String[] own = Arrays.copyOf(pairs, n);
        return isSorted ? Labels.ofSorted(own) : Labels.of(own);
    }

    private static void chunk(byte[] message, CodedInputStream in, ReceivedChunks into) throws IOException {
        long mint = 0;
        long maxt = 0;
        int type = 0;
        int at = 0;
        int length = 0;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == number(1)) {
                mint = in.readInt64();
            } else if (tag == number(2)) {
                maxt = in.readInt64();
            } else if (tag == number(3)) {
                type = in.readEnum();
            } else if (tag == nested(4)) {
                length = in.readRawVarint32();
                at = in.getTotalBytesRead();
                in.skipRawBytes(length);
            } else {
                skip(in, tag);
            }
        }
        into.add(mint, maxt, (byte) Math.clamp(type, 0, 0xfe), message, at, length);
    }
}
