package io.athanor.tsdb.downsample;

import io.athanor.tsdb.CorruptBlockException;
import io.athanor.tsdb.block.Block;
import io.athanor.tsdb.block.SeriesBatch;
import io.athanor.tsdb.chunkenc.CorruptChunkException;
import io.athanor.tsdb.compact.OrderedWork;
import io.athanor.tsdb.index.Postings;
import io.athanor.tsdb.index.SeriesRecord;
import io.athanor.tsdb.series.ChunkBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Downsamples one range of a block's series after the other. One per thread. */
final class RangeDownsampling implements OrderedWork.Worker<SeriesBatch[]> {
    private final Block block;
    private final Postings postings;
    private final int series;
    private final int ranges;
    private final long[] resolutions;
    private final boolean toOneHour;
    private final SeriesDownsampler downsampler = new SeriesDownsampler();
    private final SeriesRecord record = new SeriesRecord();
    private final ChunkBuffer chunks = new ChunkBuffer();

    RangeDownsampling(Block block, int series, int ranges, long[] resolutions) {
        this.block = block;
        this.postings = block.index().allPostings();
        this.series = series;
        this.ranges = ranges;
        this.resolutions = resolutions;
        toOneHour = Arrays.stream(resolutions).anyMatch(r -> r == Resolution.ONE_HOUR);
    }

    @Override
    public SeriesBatch[] work(int range, SeriesBatch @Nullable [] spare) {
        SeriesBatch[] batches = spare == null ? new SeriesBatch[resolutions.length] : spare;
        for (int i = 0; i < batches.length; i++) {
            batches[i] = spare == null ? new SeriesBatch() : batches[i];
            batches[i].clear();
        }
        int to = (int) ((range + 1L) * series / ranges);
        for (int i = (int) ((long) range * series / ranges); i < to; i++) {
            series(postings.get(i), batches);
        }
        return batches;
    }

    private void series(int ref, SeriesBatch[] batches) {
        block.read(ref, record);
        chunks.clear();
        block.appendChunks(ref, record, Long.MIN_VALUE, Long.MAX_VALUE, chunks);
        try {
            if (block.meta().resolution() == Resolution.RAW) {
                downsampler.downsampleRaw(chunks, toOneHour);
            } else {
                downsampler.downsampleFiveMinutes(chunks);
            }
        } catch (CorruptChunkException e) {
            throw new CorruptBlockException(
                    block.ulid() + "/chunks",
                    record.chunks.size == 0 ? 0 : record.chunks.ref[0] & 0xffffffffL,
                    "of " + block.labels(ref) + ": " + e.getMessage());
        }
        for (int i = 0; i < batches.length; i++) {
            add(resolutions[i] == Resolution.ONE_HOUR ? downsampler.oneHour() : downsampler.fiveMinutes(), batches[i]);
        }
    }

    private void add(ChunkBuffer from, SeriesBatch to) {
        if (from.size > 0) {
            to.series(record.symbols, record.symbolCount);
        }
        for (int i = 0; i < from.size; i++) {
            to.chunk(from.mint[i], from.maxt[i], from.encoding[i], from.data[i], from.offset[i], from.length[i]);
        }
    }
}
