package io.athanor.testing.differential;

import io.athanor.model.Labels;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.BlockWriter;
import io.athanor.tsdb.block.Ulid;
import io.athanor.tsdb.chunkenc.ChunkAppender;
import io.athanor.tsdb.chunkenc.FloatHistogramAppender;
import io.athanor.tsdb.chunkenc.HistogramAppender;
import io.athanor.tsdb.chunkenc.HistogramChunkAppender;
import io.athanor.tsdb.chunkenc.Xor2Appender;
import io.athanor.tsdb.chunkenc.XorAppender;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Writes series as plain Prometheus blocks of two hours, in chunks of random lengths. */
final class RandomBlocks {

    private final Random random;
    private final boolean starts;
    private final int longestChunk;
    private @Nullable ChunkAppender chunk;

    /**
     * @param starts whether chunks hold start timestamps
     * @param longestChunk most samples of a chunk
     */
    RandomBlocks(Random random, boolean starts, int longestChunk) {
        this.longestChunk = longestChunk;
        this.random = random;
        this.starts = starts;
    }

    /** Writes those samples of {@code series} (in time order) that lie in [fromMs, toMs). */
    void write(Path dir, long fromMs, long toMs, NavigableMap<Labels, List<Sample>> series) throws IOException {
        Ulid ulid = Ulid.of(toMs, random);
        try (BlockWriter writer = BlockWriter.create(dir, ulid, BlockWriter.symbolsOf(series.keySet()))) {
            for (var one : series.entrySet()) {
                writer.series(one.getKey());
                chunk = null;
                for (Sample sample : one.getValue()) {
                    if (sample.timeMs() >= fromMs && sample.timeMs() < toMs) {
                        add(writer, sample);
                    }
                }
                end(writer);
            }
            writer.finish(BlockMeta.ofSamples(ulid, fromMs, toMs));
        }
    }

    private void add(BlockWriter writer, Sample sample) throws IOException {
        ChunkAppender open = chunk;
        boolean full = open != null
                && (open.sampleCount() >= longestChunk || open.sampleCount() > 0 && random.nextInt(50) == 0);
        if (full || !fits(open, sample)) {
            end(writer);
        }
        if (!fits(open, sample)) {
            open = switch (sample) {
                case Sample.OfFloat _ -> starts ? new Xor2Appender() : new XorAppender();
                case Sample.OfInt _ -> new HistogramAppender(starts);
                case Sample.OfFloatHistogram _ -> new FloatHistogramAppender(starts);
            };
            chunk = open;
        }
        if (open != null && !append(open, sample)) {
            end(writer);
            append(open, sample);
        }
    }

    private static boolean fits(@Nullable ChunkAppender open, Sample sample) {
        return switch (sample) {
            case Sample.OfFloat _ -> open instanceof XorAppender || open instanceof Xor2Appender;
            case Sample.OfInt _ -> open instanceof HistogramAppender;
            case Sample.OfFloatHistogram _ -> open instanceof FloatHistogramAppender;
        };
    }

    private static boolean append(ChunkAppender to, Sample sample) {
        return switch (sample) {
            case Sample.OfFloat f -> {
                if (to instanceof Xor2Appender started) {
                    started.append(f.startMs(), f.timeMs(), f.value());
                } else {
                    ((XorAppender) to).append(f.timeMs(), f.value());
                }
                yield true;
            }
            case Sample.OfInt h -> ((HistogramAppender) to).append(h.startMs(), h.timeMs(), h.value());
            case Sample.OfFloatHistogram h -> ((FloatHistogramAppender) to).append(h.startMs(), h.timeMs(), h.value());
        };
    }

    private void end(BlockWriter writer) throws IOException {
        ChunkAppender open = chunk;
        if (open == null || open.sampleCount() == 0) {
            return;
        }
        byte[] bytes = open.toBytes();
        writer.chunk(open.mint(), open.maxt(), open.encoding(), bytes, 0, bytes.length);
        if (open instanceof HistogramChunkAppender histograms) {
            histograms.cut();
        } else {
            open.clear();
        }
    }
}
