package io.athanor.api.storeapi;

import com.google.protobuf.ByteString;
import io.athanor.api.storeapi.pb.AggrChunk;
import io.athanor.api.storeapi.pb.Chunk;
import io.athanor.api.storeapi.pb.Label;
import io.athanor.tsdb.chunkenc.Encoding;
import io.athanor.tsdb.series.ChunkBuffer;
import io.athanor.tsdb.series.SeriesChunks;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.util.Comparator;
import java.util.List;

/** The chunks of a series that came over the wire. Aggregates are put together again as they lie in a block. */
final class RemoteChunks implements SeriesChunks {
    private final List<AggrChunk> chunks;
    private final List<Label> labels;
    private final String address;
    private final List<String> warnings;

    RemoteChunks(List<AggrChunk> chunks, List<Label> labels, String address, List<String> warnings) {
        this.chunks = chunks.stream()
                .sorted(Comparator.comparingLong(AggrChunk::getMinTime).thenComparingLong(AggrChunk::getMaxTime))
                .toList();
        this.labels = labels;
        this.address = address;
        this.warnings = warnings;
    }

    @Override
    public void read(long mint, long maxt, ChunkBuffer into) {
        into.clear();
        for (AggrChunk chunk : chunks) {
            if (chunk.getMaxTime() >= mint && chunk.getMinTime() <= maxt) {
                add(chunk, into);
            }
        }
    }

    private static void add(AggrChunk chunk, ChunkBuffer into) {
        if (chunk.hasRaw()) {
            ByteString data = chunk.getRaw().getData();
            into.add(
                    chunk.getMinTime(),
                    chunk.getMaxTime(),
                    encoding(chunk.getRaw()),
                    MemorySegment.ofBuffer(data.asReadOnlyByteBuffer()),
                    0,
                    data.size());
            return;
        }
        ByteArrayOutputStream parts = new ByteArrayOutputStream();
        part(chunk.hasCount(), chunk.getCount(), parts);
        part(chunk.hasSum(), chunk.getSum(), parts);
        part(chunk.hasMin(), chunk.getMin(), parts);
        part(chunk.hasMax(), chunk.getMax(), parts);
        part(chunk.hasCounter(), chunk.getCounter(), parts);
        byte[] bytes = parts.toByteArray();
        into.add(
                chunk.getMinTime(),
                chunk.getMaxTime(),
                Encoding.AGGREGATE,
                MemorySegment.ofArray(bytes),
                0,
                bytes.length);
    }

    private static void part(boolean isThere, Chunk part, ByteArrayOutputStream into) {
        int length = isThere ? part.getData().size() : 0;
        for (int rest = length; ; rest >>>= 7) {
            into.write(rest < 0x80 ? rest : rest & 0x7f | 0x80);
            if (rest < 0x80) {
                break;
            }
        }
        if (length > 0) {
            into.write(encoding(part));
            into.writeBytes(part.getData().toByteArray());
        }
    }

    private static byte encoding(Chunk chunk) {
        return switch (chunk.getType()) {
            case XOR -> Encoding.XOR;
            case HISTOGRAM -> Encoding.HISTOGRAM;
            case FLOAT_HISTOGRAM -> Encoding.FLOAT_HISTOGRAM;
            case UNRECOGNIZED -> 0;
        };
    }

    @Override
    public void corrupt(ChunkBuffer of, int index, RuntimeException why) {
        String text = "receive series from " + address + ": a chunk of " + Wire.labels(labels) + " from "
                + of.mint[index] + " to " + of.maxt[index] + " ms: " + why.getMessage();
        synchronized (warnings) {
            warnings.add(text);
        }
    }
}
