package io.athanor.api.storeapi;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.athanor.api.storeapi.pb.Aggr;
import io.athanor.api.storeapi.pb.AggrChunk;
import io.athanor.api.storeapi.pb.Chunk;
import io.athanor.api.storeapi.pb.Series;
import io.athanor.model.XxHash64;
import io.athanor.tsdb.chunkenc.AggregateFormat;
import io.athanor.tsdb.chunkenc.AggregateFormat.Aggregate;
import io.athanor.tsdb.chunkenc.CorruptChunkException;
import io.athanor.tsdb.chunkenc.Encoding;
import io.athanor.tsdb.series.ChunkBuffer;
import io.athanor.tsdb.series.SeriesChunks;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Set;

/**
 * Puts the chunks of a series on the wire. Their bytes are not copied: a message points into the block, and has to be sent
 * before the cursor that gave it is closed.
 */
final class WireChunks {
    private final ChunkBuffer chunks = new ChunkBuffer();
    private final ChunkBuffer anew = new ChunkBuffer();
    private final OldEncodings old = new OldEncodings();
    private final Set<Aggr> wanted;
    private byte[] scratch = new byte[4096];

    /** @param wanted the aggregates of downsampled chunks that are sent */
    WireChunks(Set<Aggr> wanted) {
        this.wanted = wanted;
    }

    /** Appends what touches {@code [mint, maxt]} (ms, inclusive); returns the number of chunks. */
    int append(SeriesChunks series, long mint, long maxt, Series.Builder into) {
        try {
            series.read(mint, maxt, chunks);
            for (int i = 0; i < chunks.size; i++) {
                try {
                    append(i, into);
                } catch (CorruptChunkException e) {
                    series.corrupt(chunks, i, e);
                }
            }
            return into.getChunksCount();
        } finally {
            chunks.clear();
            anew.clear();
        }
    }

    private void append(int i, Series.Builder into) {
        if (OldEncodings.has(chunks.encoding[i])) {
            into.addChunks(chunk(chunks, i));
            return;
        }
        anew.clear();
        old.encode(chunks, i, anew);
        for (int k = 0; k < anew.size; k++) {
            into.addChunks(chunk(anew, k));
        }
    }

    private AggrChunk chunk(ChunkBuffer from, int i) {
        AggrChunk.Builder chunk =
                AggrChunk.newBuilder().setMinTime(from.mint[i]).setMaxTime(from.maxt[i]);
        MemorySegment data = from.data[i];
        if (from.encoding[i] != Encoding.AGGREGATE) {
            return chunk.setRaw(part(from.encoding[i], data, from.offset[i], from.length[i]))
                    .build();
        }
        for (Aggregate aggregate : Aggregate.values()) {
            if (!wanted.contains(aggr(aggregate))) {
                continue;
            }
            AggregateFormat.Part found = AggregateFormat.find(aggregate, data, from.offset[i], from.length[i]);
            if (found.length() > 0) {
                set(chunk, aggregate, part(found.encoding(), data, found.offset(), found.length()));
            }
        }
        return chunk.build();
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

    private static void set(AggrChunk.Builder chunk, Aggregate aggregate, Chunk part) {
        switch (aggregate) {
            case COUNT -> chunk.setCount(part);
            case SUM -> chunk.setSum(part);
            case MIN -> chunk.setMin(part);
            case MAX -> chunk.setMax(part);
            case COUNTER -> chunk.setCounter(part);
        }
    }

    private Chunk part(byte encoding, MemorySegment data, long offset, int length) {
        Chunk.Encoding type = switch (encoding) {
            case Encoding.XOR -> Chunk.Encoding.XOR;
            case Encoding.HISTOGRAM -> Chunk.Encoding.HISTOGRAM;
            case Encoding.FLOAT_HISTOGRAM -> Chunk.Encoding.FLOAT_HISTOGRAM;
            default -> throw new CorruptChunkException(encoding, length, "unknown encoding");
        };
        return Chunk.newBuilder()
                .setType(type)
                .setData(bytes(data, offset, length))
                .setHash(hash(data, offset, length))
                .build();
    }

    private static ByteString bytes(MemorySegment data, long offset, int length) {
        return UnsafeByteOperations.unsafeWrap(data.asSlice(offset, length).asByteBuffer());
    }

    private long hash(MemorySegment data, long offset, int length) {
        if (scratch.length < length) {
            scratch = new byte[Math.max(length, 2 * scratch.length)];
        }
        MemorySegment.copy(data, ValueLayout.JAVA_BYTE, offset, scratch, 0, length);
        return XxHash64.hash(scratch, 0, length);
    }
}
