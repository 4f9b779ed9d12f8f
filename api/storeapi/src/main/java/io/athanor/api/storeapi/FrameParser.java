package io.athanor.api.storeapi;

import com.google.protobuf.Any;
import com.google.protobuf.ExtensionRegistryLite;
import com.google.protobuf.InvalidProtocolBufferException;
import io.athanor.model.Labels;
import io.athanor.model.Utf8Order;
import io.athanor.tsdb.chunkenc.Encoding;
import io.athanor.tsdb.series.SourceResolution;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads messages {@code SeriesResponse} (see {@code thanos/store.proto}) without an object per chunk or label: names and
 * values that were seen before are the same strings, and the bytes of chunks go once to where they are decoded. Aggregates
 * are put together again as they lie in a block ({@link io.athanor.tsdb.chunkenc.AggregateFormat}). One thread.
 */
final class FrameParser implements FrameReader {
    private static final int LENGTH_DELIMITED = 2;
    private static final int PARTS = 6;

    private final ReceivedSeries answer;
    private final ChunkMemory memory;
    private final WindowLength windows;
    private final WireSymbols symbols = new WireSymbols();
    private String[] pairs = new String[64];
    private byte[] bytes = new byte[4096];
    private int at;

    /** Of the aggregates of one chunk (0: raw), where they lie and what they are. */
    private final int[] partAt = new int[PARTS];

    private final int[] partLength = new int[PARTS];
    private final byte[] partEncoding = new byte[PARTS];

    /** Where the chunks of the series at hand begin, and how many there are. */
    private MemorySegment slab = MemorySegment.NULL;

    private int slabs;

    /** Of the message at hand. */
    private long seenChunks;

    private long seenSamples;
    private long seenBytes;

    private long first;
    private int chunks;
    private @Nullable RemoteChunks before;

    FrameParser(ReceivedSeries answer, ChunkMemory memory, SourceResolution resolution) {
        this.answer = answer;
        this.memory = memory;
        this.windows = new WindowLength(resolution);
    }

    @Override
    public SeriesFrame parse(InputStream message, int expected) throws IOException {
        if (expected > bytes.length) {
            bytes = new byte[expected];
        }
        int length = message.readNBytes(bytes, 0, bytes.length);
        for (int next; length == bytes.length && (next = message.read()) >= 0; ) {
            bytes = Arrays.copyOf(bytes, 2 * length);
            bytes[length++] = (byte) next;
            length += message.readNBytes(bytes, length, bytes.length - length);
        }
        return parse(length);
    }

    private SeriesFrame parse(int length) {
        SeriesFrame frame = new SeriesFrame();
        synchronized (memory) {
            if (memory.isClosed()) {
                return frame;
            }
            at = 0;
            try {
                response(length, frame);
            } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
                frame.fault = "a message that is no SeriesResponse: " + e.getMessage();
            }
        }
        answer.add(frame.size, seenChunks, seenSamples, seenBytes);
        seenChunks = 0;
        seenSamples = 0;
        seenBytes = 0;
        return frame;
    }

    private void response(int end, SeriesFrame frame) {
        while (at < end) {
            int tag = (int) varint(end);
            switch (tag >>> 3) {
                case 1 -> series(nested(tag, end), frame);
                case 2 -> {
                    int to = nested(tag, end);
                    frame.warning = new String(bytes, at, to - at, StandardCharsets.UTF_8);
                    at = to;
                }
                case 3 -> {
                    int to = nested(tag, end);
                    hints(to, frame);
                    at = to;
                }
                case 4 -> batch(nested(tag, end), frame);
                default -> skip(tag, end);
            }
        }
    }

    private void hints(int end, SeriesFrame frame) {
        try {
            Any hints = Any.parseFrom(ByteBuffer.wrap(bytes, at, end - at), ExtensionRegistryLite.getEmptyRegistry());
            frame.completeness = CompletenessWire.of(hints);
            frame.fetched = ReadStats.of(hints);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("hints: " + e.getMessage(), e);
        }
    }

    private void batch(int end, SeriesFrame frame) {
        while (at < end) {
            int tag = (int) varint(end);
            if (tag >>> 3 == 1) {
                series(nested(tag, end), frame);
            } else {
                skip(tag, end);
            }
        }
    }

    private void series(int end, SeriesFrame frame) {
        int n = 0;
        boolean isSorted = true;
        before = null;
        chunks = 0;
        while (at < end) {
            int tag = (int) varint(end);
            switch (tag >>> 3) {
                case 1 -> {
                    if (n == pairs.length) {
                        pairs = Arrays.copyOf(pairs, 2 * n);
                    }
                    label(nested(tag, end), n);
                    isSorted &= !pairs[n + 1].isEmpty() && (n == 0 || Utf8Order.compare(pairs[n - 2], pairs[n]) < 0);
                    n += 2;
                }
                case 2 -> aggrChunk(nested(tag, end));
                default -> skip(tag, end);
            }
        }
        String[] own = Arrays.copyOf(pairs, n);
        Labels labels = isSorted ? Labels.ofSorted(own) : Labels.of(own);
        RemoteChunks series = new RemoteChunks(labels, answer, slab, first, chunks, slabs);
        if (before != null) {
            series.add(before);
        }
        frame.add(series);
    }

    /** Finds room for a chunk; if that is in another slab, what came of the series before becomes a part of its own. */
    private void reserve(int bytes) {
        memory.reserve(ChunkSlot.HEADER + bytes);
        if (chunks == 0 || slabs != memory.slabs()) {
            if (chunks > 0) {
                RemoteChunks part = new RemoteChunks(Labels.EMPTY, answer, slab, first, chunks, slabs);
                if (before != null) {
                    part.add(before);
                }
                before = part;
            }
            slab = memory.slab();
            slabs = memory.slabs();
            first = memory.at();
            chunks = 0;
        }
        chunks++;
    }

    private void label(int end, int n) {
        pairs[n] = "";
        pairs[n + 1] = "";
        while (at < end) {
            int tag = (int) varint(end);
            int field = tag >>> 3;
            if (field == 1 || field == 2) {
                int to = nested(tag, end);
                pairs[n + field - 1] = symbols.get(bytes, at, to - at);
                at = to;
            } else {
                skip(tag, end);
            }
        }
    }

    private void aggrChunk(int end) {
        long mint = 0;
        long maxt = 0;
        int there = 0;
        Arrays.fill(partLength, 0);
        while (at < end) {
            int tag = (int) varint(end);
            int field = tag >>> 3;
            switch (field) {
                case 1 -> mint = varint(end);
                case 2 -> maxt = varint(end);
                case 3, 4, 5, 6, 7, 8 -> {
                    chunk(nested(tag, end), field - 3);
                    there |= 1 << field - 3;
                }
                default -> skip(tag, end);
            }
        }
        if (there == 1) {
            raw(mint, maxt);
            saw(0, partLength[0]);
        } else if ((there & 1) != 0) {
            raw(mint, maxt);
            saw(0, sum(partLength));
        } else if (there != 0) {
            aggregates(mint, maxt);
        }
    }

    private void chunk(int end, int part) {
        partEncoding[part] = Encoding.XOR;
        while (at < end) {
            int tag = (int) varint(end);
            switch (tag >>> 3) {
                case 1 -> partEncoding[part] = encoding(varint(end));
                case 2 -> {
                    int to = nested(tag, end);
                    partAt[part] = at;
                    partLength[part] = to - at;
                    at = to;
                }
                default -> skip(tag, end);
            }
        }
    }

    private static byte encoding(long type) {
        return switch ((int) type) {
            case 0 -> Encoding.XOR;
            case 1 -> Encoding.HISTOGRAM;
            case 2 -> Encoding.FLOAT_HISTOGRAM;
            default -> 0;
        };
    }

    private void raw(long mint, long maxt) {
        int length = partLength[0];
        reserve(length);
        ChunkSlot.write(slab, memory.at(), mint, maxt, length, 0, partEncoding[0]);
        MemorySegment.copy(bytes, partAt[0], slab, ValueLayout.JAVA_BYTE, memory.at() + ChunkSlot.HEADER, length);
        memory.written(ChunkSlot.HEADER + length);
    }

    private static long sum(int[] lengths) {
        long sum = 0;
        for (int length : lengths) {
            sum += length;
        }
        return sum;
    }

    /** Counts a chunk of so many bytes whose samples a part tells: their number stands in its first two bytes. */
    private void saw(int part, long length) {
        seenChunks++;
        seenBytes += length;
        if (partLength[part] >= 2) {
            seenSamples += (bytes[partAt[part]] & 0xff) << 8 | bytes[partAt[part] + 1] & 0xff;
        }
    }

    private void aggregates(long mint, long maxt) {
        long most = 0;
        for (int part = 1; part < PARTS; part++) {
            most += partLength[part] + 6L;
        }
        reserve(Math.toIntExact(most));
        long start = memory.at() + ChunkSlot.HEADER;
        long to = start;
        for (int part = 1; part < PARTS; part++) {
            int rest = partLength[part];
            for (; rest >= 0x80; rest >>>= 7) {
                slab.set(ValueLayout.JAVA_BYTE, to++, (byte) (rest | 0x80));
            }
            slab.set(ValueLayout.JAVA_BYTE, to++, (byte) rest);
            if (partLength[part] > 0) {
                slab.set(ValueLayout.JAVA_BYTE, to++, partEncoding[part]);
                MemorySegment.copy(bytes, partAt[part], slab, ValueLayout.JAVA_BYTE, to, partLength[part]);
                to += partLength[part];
            }
        }
        int length = (int) (to - start);
        int windowMs = windows.of(slab, start, length, mint);
        ChunkSlot.write(slab, memory.at(), mint, maxt, length, windowMs, Encoding.AGGREGATE);
        answer.windows(windowMs, mint, maxt);
        memory.written(ChunkSlot.HEADER + length);
        saw(1, sum(partLength));
    }

    /** The end of a nested message, which begins here. */
    private int nested(int tag, int end) {
        if ((tag & 7) != LENGTH_DELIMITED) {
            throw new IllegalArgumentException("field " + (tag >>> 3) + " is of wire type " + (tag & 7));
        }
        long length = varint(end);
        if (length < 0 || length > end - at) {
            throw new IllegalArgumentException(
                    "field " + (tag >>> 3) + " claims " + length + " bytes of " + (end - at));
        }
        return at + (int) length;
    }

    private void skip(int tag, int end) {
        switch (tag & 7) {
            case 0 -> varint(end);
            case 1 -> at += 8;
            case LENGTH_DELIMITED -> at = nested(tag, end);
            case 5 -> at += 4;
            default -> throw new IllegalArgumentException("wire type " + (tag & 7));
        }
        if (at > end) {
            throw new IllegalArgumentException("cut short");
        }
    }

    private long varint(int end) {
        int from = at;
        if (from < end && bytes[from] >= 0) {
            at = from + 1;
            return bytes[from];
        }
        return longVarint(end);
    }

    private long longVarint(int end) {
        byte[] of = bytes;
        int from = at;
        long value = 0;
        for (int shift = 0; shift < 70; shift += 7) {
            if (from >= end) {
                throw new IllegalArgumentException("cut short");
            }
            byte next = of[from++];
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                at = from;
                return value;
            }
        }
        throw new IllegalArgumentException("a number without an end");
    }
}
