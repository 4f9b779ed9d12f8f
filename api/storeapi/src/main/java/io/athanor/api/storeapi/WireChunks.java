package io.athanor.api.storeapi;

import io.athanor.api.storeapi.pb.Aggr;
import io.athanor.model.XxHash64;
import io.athanor.tsdb.chunkenc.AggregateFormat;
import io.athanor.tsdb.chunkenc.AggregateFormat.Aggregate;
import io.athanor.tsdb.chunkenc.CorruptChunkException;
import io.athanor.tsdb.chunkenc.Encoding;
import io.athanor.tsdb.series.ChunkBuffer;
import io.athanor.tsdb.series.SeriesChunks;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Set;

/**
 * Puts the chunks of a series on the wire, as messages {@code AggrChunk} (see {@code thanos/types.proto}). Bytes that are on the
 * heap are not copied: a message points at them, and has to be sent before the cursor that gave them lets go of them.
 */
final class WireChunks {
    /** Raw, and the aggregates in the order in which a chunk has them: the numbers of their fields follow each other. */
    private static final int PARTS = 6;

    private static final int FIRST_PART = 3;
    private static final byte[] NONE = {};
    private static final Aggregate[] AGGREGATES = Aggregate.values();

    private final ChunkBuffer chunks = new ChunkBuffer();
    private final ChunkBuffer anew = new ChunkBuffer();
    private final OldEncodings old = new OldEncodings();
    private final Set<Aggr> wanted;
    private final boolean hashes;

    /** Short parts of one chunk that do not lie on the heap, until they are copied. */
    private byte[] scratch = new byte[1024];

    private int used;

    /** Of the parts of one chunk, where their bytes are and what they are; length -1: it has no such part. */
    private final byte[][] bytes = new byte[PARTS][];

    private final int[] offset = new int[PARTS];
    private final int[] length = new int[PARTS];
    private final int[] type = new int[PARTS];
    private final long[] hash = new long[PARTS];

    /**
     * @param wanted the aggregates of downsampled chunks that are sent
     * @param hashes whether chunks have their hashes with them
     */
    WireChunks(Set<Aggr> wanted, boolean hashes) {
        this.wanted = wanted;
        this.hashes = hashes;
    }

    /** Appends what touches {@code [mint, maxt]} (ms, inclusive), as field 2 each; returns the number of chunks. */
    int append(SeriesChunks series, long mint, long maxt, ProtoOut into) {
        int appended = 0;
        try {
            series.read(mint, maxt, chunks);
            for (int i = 0; i < chunks.size; i++) {
                try {
                    appended += append(i, into);
                } catch (CorruptChunkException e) {
                    series.corrupt(chunks, i, e);
                }
            }
            return appended;
        } finally {
            chunks.clear();
            anew.clear();
            Arrays.fill(bytes, NONE);
        }
    }

    private int append(int i, ProtoOut into) {
        if (!hashes && type(chunks.encoding[i]) >= 0) {
            raw(chunks, i, into);
            return 1;
        }
        if (OldEncodings.has(chunks.encoding[i])) {
            chunk(chunks, i, into);
            return 1;
        }
        anew.clear();
        old.encode(chunks, i, anew);
        for (int k = 0; k < anew.size; k++) {
            chunk(anew, k, into);
        }
        return anew.size;
    }

    /** As {@link #chunk}, of most chunks that there are: raw ones without hashes. */
    private static void raw(ChunkBuffer from, int i, ProtoOut into) {
        int size = from.length[i];
        int type = type(from.encoding[i]);
        long part = numberBytes(type) + (size == 0 ? 0 : 1L + ProtoOut.varintBytes(size) + size);
        long mint = from.mint[i];
        long maxt = from.maxt[i];
        into.tag(2, 2);
        into.varint(numberBytes(mint) + numberBytes(maxt) + 1 + ProtoOut.varintBytes(part) + part);
        into.number(1, mint);
        into.number(2, maxt);
        into.tag(FIRST_PART, 2);
        into.varint(part);
        into.number(1, type);
        if (size > 0) {
            into.tag(2, 2);
            into.varint(size);
            into.data(from.data[i], from.offset[i], size);
        }
    }

    private void chunk(ChunkBuffer from, int i, ProtoOut into) {
        Arrays.fill(length, -1);
        used = 0;
        MemorySegment data = from.data[i];
        if (from.encoding[i] == Encoding.AGGREGATE) {
            for (int part = 1; part < PARTS; part++) {
                Aggregate aggregate = AGGREGATES[part - 1];
                if (wanted.contains(aggr(aggregate))) {
                    AggregateFormat.Part found = AggregateFormat.find(aggregate, data, from.offset[i], from.length[i]);
                    if (found.length() > 0) {
                        part(part, found.encoding(), data, found.offset(), found.length());
                    }
                }
            }
        } else {
            part(0, from.encoding[i], data, from.offset[i], from.length[i]);
        }
        write(from.mint[i], from.maxt[i], into);
    }

    private static Aggr aggr(Aggregate aggregate) {
        return switch (aggregate) {
            case COUNT -> Aggr.COUNT;
            case SUM -> Aggr.SUM;
            case MIN -> Aggr.MIN;
            case MAX -> Aggr.MAX;
            case COUNTER -> Aggr.COUNTER;
        };
    }

    private void part(int part, byte encoding, MemorySegment data, long at, int size) {
        type[part] = type(encoding);
        if (type[part] < 0) {
            throw new CorruptChunkException(encoding, size, "unknown encoding");
        }
        if (data.heapBase().orElse(null) instanceof byte[] array) {
            bytes[part] = array;
            offset[part] = Math.toIntExact(data.address() + at);
        } else if (size < ProtoOut.SHORT) {
            intoScratch(part, data, at, size);
        } else {
            bytes[part] = data.asSlice(at, size).toArray(ValueLayout.JAVA_BYTE);
            offset[part] = 0;
        }
        hash[part] = hashes ? XxHash64.hash(bytes[part], offset[part], size) : 0;
        length[part] = size;
    }

    /** How the wire calls the encoding of a chunk, or of a part of one; negative: it has no name for it. */
    private static int type(byte encoding) {
        return switch (encoding) {
            case Encoding.XOR -> 0;
            case Encoding.HISTOGRAM -> 1;
            case Encoding.FLOAT_HISTOGRAM -> 2;
            default -> -1;
        };
    }

    private void intoScratch(int part, MemorySegment data, long at, int size) {
        if (scratch.length - used < size) {
            scratch = new byte[Math.max(2 * scratch.length, PARTS * ProtoOut.SHORT)];
            used = 0;
        }
        MemorySegment.copy(data, ValueLayout.JAVA_BYTE, at, scratch, used, size);
        bytes[part] = scratch;
        offset[part] = used;
        used += size;
    }

    private void write(long mint, long maxt, ProtoOut into) {
        long size = numberBytes(mint) + numberBytes(maxt);
        for (int part = 0; part < PARTS; part++) {
            if (length[part] >= 0) {
                long of = partBytes(part);
                size += 1 + ProtoOut.varintBytes(of) + of;
            }
        }
        into.tag(2, 2);
        into.varint(size);
        into.number(1, mint);
        into.number(2, maxt);
        for (int part = 0; part < PARTS; part++) {
            if (length[part] >= 0) {
                into.tag(FIRST_PART + part, 2);
                into.varint(partBytes(part));
                into.number(1, type[part]);
                if (length[part] > 0) {
                    into.tag(2, 2);
                    into.varint(length[part]);
                    into.data(bytes[part], offset[part], length[part]);
                }
                into.number(3, hash[part]);
            }
        }
    }

    private long partBytes(int part) {
        long data = length[part] == 0 ? 0 : 1L + ProtoOut.varintBytes(length[part]) + length[part];
        return numberBytes(type[part]) + data + numberBytes(hash[part]);
    }

    private static long numberBytes(long value) {
        return value == 0 ? 0 : 1 + ProtoOut.varintBytes(value);
    }
}
