package io.athanor.tsdb.block;

import io.athanor.model.Labels;
import io.athanor.model.Utf8Order;
import io.athanor.tsdb.chunkenc.Encoding;
import io.athanor.tsdb.index.ChunkMetas;
import io.athanor.tsdb.index.IndexWriter;
import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes a block: series in label order, each with its encoded chunks in time order.
 *
 * <pre>
 * try (BlockWriter writer = BlockWriter.create(parent, ulid, BlockWriter.symbolsOf(allLabels))) {
 *     for each series in order:
 *         writer.series(labels);
 *         writer.chunk(mint, maxt, encoding, bytes, 0, bytes.length); …
 *     writer.finish(BlockMeta.ofSamples(ulid, mint, maxt + 1));
 * }
 * </pre>
 *
 * <p>Everything goes to {@code <ulid>.tmp-for-creation} beside the place of the block, is made durable, meta.json last, and
 * is renamed when it is finished: a block that is seen is whole. A writer that is closed unfinished leaves nothing.
 * <p><b>Memory</b> the symbols, and what {@link IndexWriter} needs. Used by one thread.
 */
public final class BlockWriter implements Closeable {
    private static final String TEMPORARY = ".tmp-for-creation";

    private final Path directory;
    private final Path temporary;
    private final ChunkSegmentWriter chunks;
    private final IndexWriter index;
    private final ChunkMetas metas = new ChunkMetas();
    private @Nullable Labels labels;
    private long samples;
    private long floatSamples;
    private long histogramSamples;
    private long minTime = Long.MAX_VALUE;
    private long maxTime = Long.MIN_VALUE;
    private int chunkMaxSize;
    private final boolean durable;
    private boolean finished;

    private BlockWriter(Path directory, Path temporary, ChunkSegmentWriter chunks, IndexWriter index, boolean durable) {
        this.durable = durable;
        this.directory = directory;
        this.temporary = temporary;
        this.chunks = chunks;
        this.index = index;
    }

    /**
     * Begins a block.
     *
     * @param parent the directory that the block's own will be in
     * @param symbols every label name and value to come, each once, in the order of {@link Utf8Order}
     * @throws IOException also if there is such a block already
     */
    public static BlockWriter create(Path parent, Ulid ulid, List<String> symbols) throws IOException {
        return create(parent, ulid, symbols, ChunkSegmentFormat.SEGMENT_BYTES);
    }

    /**
     * Begins a block as {@link #create} does, but in a place for scratch, to be uploaded or thrown away: nothing waits for
     * the disk, and a crash of the machine may leave anything.
     */
    public static BlockWriter scratch(Path parent, Ulid ulid, List<String> symbols) throws IOException {
        return create(parent, ulid, symbols, ChunkSegmentFormat.SEGMENT_BYTES, false);
    }

    static BlockWriter create(Path parent, Ulid ulid, List<String> symbols, long segmentBytes) throws IOException {
        return create(parent, ulid, symbols, segmentBytes, true);
    }

    private static BlockWriter create(Path parent, Ulid ulid, List<String> symbols, long segmentBytes, boolean durable)
            throws IOException {
        Path directory = parent.resolve(ulid.toString());
        Path temporary = parent.resolve(ulid + TEMPORARY);
        if (Files.exists(directory)) {
            throw new java.nio.file.FileAlreadyExistsException(directory.toString());
        }
        Files.createDirectories(parent);
        FolderTree.delete(temporary);
        Files.createDirectory(temporary);
        @Nullable ChunkSegmentWriter chunks = null;
        try {
            chunks = new ChunkSegmentWriter(temporary.resolve(Block.CHUNKS), segmentBytes, durable);
            IndexWriter index = new IndexWriter(temporary.resolve(Block.INDEX), symbols);
            return new BlockWriter(directory, temporary, chunks, index, durable);
        } catch (IOException | RuntimeException e) {
            if (chunks != null) {
                chunks.close();
            }
            FolderTree.delete(temporary);
            throw e;
        }
    }

    /** The names and values of some label sets as {@link #create} wants them. */
    public static List<String> symbolsOf(Iterable<Labels> labelSets) {
        Set<String> symbols = new HashSet<>();
        for (Labels labels : labelSets) {
            for (int i = 0; i < labels.size(); i++) {
                symbols.add(labels.name(i));
                symbols.add(labels.value(i));
            }
        }
        List<String> sorted = new ArrayList<>(symbols);
        sorted.sort(Utf8Order::compare);
        return sorted;
    }

    /**
     * Begins a series; one that gets no chunk is left out.
     *
     * @throws IllegalArgumentException if the series before it, or its chunks, were out of order
     */
    public void series(Labels next) throws IOException {
        endSeries();
        labels = next;
    }

    /**
     * Adds a chunk to the current series.
     *
     * @param mint time of its first sample, ms; after the chunk before
     * @param maxt time of its last sample, ms
     * @param encoding see {@link Encoding}
     */
    public void chunk(long mint, long maxt, byte encoding, byte[] data, int offset, int length) throws IOException {
        chunk(mint, maxt, encoding, MemorySegment.ofArray(data), offset, length);
    }

    /** Adds a chunk to the current series from wherever it lies. */
    public void chunk(long mint, long maxt, byte encoding, MemorySegment data, long offset, int length)
            throws IOException {
        if (labels == null) {
            throw new IllegalStateException("a chunk before the first series");
        }
        metas.add(mint, maxt, chunks.add(encoding, data, offset, length));
        minTime = Math.min(minTime, mint);
        maxTime = Math.max(maxTime, maxt);
        chunkMaxSize = Math.max(chunkMaxSize, length);
        count(encoding, ChunkSamples.count(encoding, data, offset, length));
    }

    /**
     * Adds whole series, after what was added before. Their labels are ordinals of the symbols that the writer was given.
     *
     * @throws IllegalArgumentException if series or chunks are out of order
     */
    public void append(SeriesBatch batch) throws IOException {
        endSeries();
        labels = null;
        int at = 0;
        for (int i = 0; i < batch.series; i++) {
            for (int c = batch.chunksBefore(i); c < batch.chunksEnd[i]; c++) {
                int record = ChunkSegmentFormat.recordBytes(batch.length[c]);
                metas.add(batch.mint[c], batch.maxt[c], chunks.addRecord(batch.records, at, record, batch.length[c]));
                at += record;
                minTime = Math.min(minTime, batch.mint[c]);
                maxTime = Math.max(maxTime, batch.maxt[c]);
                chunkMaxSize = Math.max(chunkMaxSize, batch.length[c]);
            }
            if (metas.size > 0) {
                int from = i == 0 ? 0 : batch.symbolsEnd[i - 1];
                index.addSeries(batch.symbols, from, batch.symbolsEnd[i] - from, metas);
                metas.clear();
            }
        }
        samples += batch.samples;
        floatSamples += batch.floatSamples;
        histogramSamples += batch.histogramSamples;
    }

    private void count(byte encoding, int n) {
        samples += n;
        floatSamples += Encoding.isFloat(encoding) ? n : 0;
        histogramSamples += Encoding.isHistogram(encoding) ? n : 0;
    }

    private void endSeries() throws IOException {
        if (labels != null && metas.size > 0) {
            index.addSeries(labels, metas);
        }
        metas.clear();
    }

    /** Time of the first sample so far, ms. */
    public long minTime() {
        return minTime;
    }

    /** Time of the last sample so far, ms. */
    public long maxTime() {
        return maxTime;
    }

    /** Bytes of the largest chunk so far. */
    public int chunkMaxSize() {
        return chunkMaxSize;
    }

    /** Bytes of the longest series entry so far. */
    public int seriesMaxSize() {
        return index.longestEntry();
    }

    /** What was counted so far, the current series left out. */
    public BlockStats stats() {
        return new BlockStats(samples, floatSamples, histogramSamples, index.series(), index.chunks(), 0);
    }

    /**
     * Writes what is left, makes everything durable and puts the block in its place.
     *
     * @param meta whose statistics are replaced by what was counted; its ulid must be that of the block
     * @return the meta as it was written
     */
    public BlockMeta finish(BlockMeta meta) throws IOException {
        if (!directory.endsWith(meta.ulid().toString())) {
            throw new IllegalArgumentException("meta of " + meta.ulid() + " for the block " + directory.getFileName());
        }
        endSeries();
        labels = null;
        chunks.finish();
        index.finish(durable);
        BlockMeta counted = meta.withStats(stats());
        if (durable) {
            BlockFiles.replace(temporary.resolve(Tombstones.FILE), Tombstones.NONE.toBytes());
            counted.write(temporary);
            BlockFiles.sync(temporary);
        } else {
            Files.write(temporary.resolve(Tombstones.FILE), Tombstones.NONE.toBytes());
            Files.write(temporary.resolve(BlockMeta.FILE), counted.toBytes());
        }
        Files.move(temporary, directory, StandardCopyOption.ATOMIC_MOVE);
        if (durable) {
            BlockFiles.syncParent(directory);
        }
        finished = true;
        return counted;
    }

    @Override
    public void close() throws IOException {
        try (chunks) {
            index.close();
        }
        if (!finished) {
            FolderTree.delete(temporary);
        }
    }
}
