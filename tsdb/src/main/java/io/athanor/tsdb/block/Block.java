package io.athanor.tsdb.block;

import io.athanor.model.LabelMatcher;
import io.athanor.model.Labels;
import io.athanor.tsdb.CorruptBlockException;
import io.athanor.tsdb.index.ChunkMetas;
import io.athanor.tsdb.index.IndexReader;
import io.athanor.tsdb.index.PinnedArena;
import io.athanor.tsdb.index.SeriesRecord;
import io.athanor.tsdb.series.ChunkBuffer;
import io.athanor.tsdb.series.SelectRequest;
import io.athanor.tsdb.series.SeriesCursor;
import io.athanor.tsdb.series.SeriesSource;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One block directory, mapped for reading.
 *
 * <p>Two ways in: as a {@link SeriesSource}, series by series; or, for whoever merges many blocks, by series reference:
 * {@link #select(List)} gives references in label order, {@link #labels}, {@link #symbolIds} and {@link #chunks} read one
 * series straight from the mapping. External labels are not added here.
 *
 * <p>What was deleted is left out: chunks whole, and of chunks that were deleted in part the samples.
 *
 * <p><b>Lifetime</b> {@link #close} takes effect when the last cursor and the last {@link Pin} are closed; from then on
 * nothing is mapped. Reads by reference are made while holding a pin, unless the caller is the one who closes the block.
 * Safe for all threads.
 */
public final class Block implements SeriesSource, AutoCloseable {
    static final String INDEX = "index";
    static final String CHUNKS = "chunks";

    private static final ThreadLocal<ChunkMetas> METAS = ThreadLocal.withInitial(ChunkMetas::new);

    private final Path directory;
    private final BlockMeta meta;
    private final PinnedArena arena;
    private final IndexReader index;
    private final ChunkSegments segments;
    private final Tombstones deleted;

    /** What was deleted, and what is hidden besides. */
    private volatile Tombstones tombstones;

    private Block(Path directory, PinnedArena arena, boolean remembers) {
        this.directory = directory;
        this.arena = arena;
        String name = String.valueOf(directory.getFileName());
        meta = BlockMeta.read(directory);
        deleted = Tombstones.read(directory);
        tombstones = deleted;
        index = IndexReader.open(directory.resolve(INDEX), name + "/" + INDEX, arena.arena());
        segments = ChunkSegments.open(directory.resolve(CHUNKS), name + "/" + CHUNKS, arena.arena(), remembers);
    }

    /**
     * Opens a block: reads meta.json and tombstones, maps and checks the index, maps the chunk segments.
     *
     * @throws CorruptBlockException naming file and offset, if anything is not what it should be
     * @throws java.io.UncheckedIOException if a file cannot be read
     */
    public static Block open(Path directory) {
        return open(directory, true);
    }

    /**
     * The same for whoever reads each chunk once: that it was verified is not remembered, which takes a sixty-fourth of the
     * chunks' bytes in memory.
     */
    public static Block openForOnePass(Path directory) {
        return open(directory, false);
    }

    private static Block open(Path directory, boolean remembers) {
        PinnedArena arena = new PinnedArena();
        boolean done = false;
        try {
            Block block = new Block(directory, arena, remembers);
            done = true;
            return block;
        } finally {
            if (!done) {
                arena.close();
            }
        }
    }

    /** Where it is. */
    public Path directory() {
        return directory;
    }

    public BlockMeta meta() {
        return meta;
    }

    public Ulid ulid() {
        return meta.ulid();
    }

    /** What was deleted, or is hidden. */
    public Tombstones tombstones() {
        return tombstones;
    }

    /** Hides samples as if they were deleted, in place of what was hidden before: in all reads from now on. */
    public void hide(Tombstones hidden) {
        tombstones = deleted.and(hidden);
    }

    /** The index, for symbols, names and values; valid as long as the block is open or pinned. */
    public IndexReader index() {
        return index;
    }

    /** The size of index and chunks, bytes. */
    public long bytes() {
        return index.bytes() + segments.bytes();
    }

    /**
     * Keeps the mappings in place until the pin is closed, even if the block is closed meanwhile.
     *
     * @throws IllegalStateException if the block is closed already
     */
    public Pin pin() {
        arena.acquire();
        return new Pin(arena);
    }

    /** The number of series. */
    public int seriesCount() {
        return index.seriesCount();
    }

    /** References of the series that satisfy all matchers, in label order, whatever their times. */
    public int[] select(List<LabelMatcher> matchers) {
        return index.select(matchers);
    }

    /** The labels of a series. */
    public Labels labels(int ref) {
        return index.labels(ref);
    }

    /** The labels of a series as ordinals of {@link IndexReader#symbol}: {@code name, value, name, value, …}. */
    public int[] symbolIds(int ref) {
        return index.symbolIds(ref);
    }

    /** Whether a series has a chunk that touches {@code [mint, maxt]} (ms, inclusive) and is not deleted whole. */
    public boolean hasChunks(int ref, long mint, long maxt) {
        ChunkMetas metas = METAS.get();
        index.chunks(ref, mint, maxt, metas);
        return new DeletedRanges(tombstones.of(ref), 0).leaveAny(metas);
    }

    /** The labels of a series of which {@link #hasChunks} holds, else null: one read of its entry for both. */
    @Nullable
    Labels labelsIfTouched(int ref, long mint, long maxt) {
        ChunkMetas metas = METAS.get();
        Labels labels = index.labelsAndChunks(ref, mint, maxt, metas);
        return labels == null || new DeletedRanges(tombstones.of(ref), 0).leaveAny(metas) ? labels : null;
    }

    /**
     * Replaces what {@code into} holds by the chunks of a series that touch {@code [mint, maxt]} (ms, inclusive), each
     * verified, the first time that it is read.
     */
    public void chunks(int ref, long mint, long maxt, ChunkBuffer into) {
        into.clear();
        appendChunks(ref, mint, maxt, into);
    }

    /** As {@link #chunks}, but behind what {@code into} holds already. */
    public void appendChunks(int ref, long mint, long maxt, ChunkBuffer into) {
        ChunkMetas metas = METAS.get();
        index.chunks(ref, mint, maxt, metas);
        append(metas, tombstones.of(ref), meta.resolution(), into);
    }

    /** @param window of aggregates, ms, which go if any of their times does; 0: they stay whole */
    private void append(ChunkMetas metas, Intervals gone, long window, ChunkBuffer into) {
        if (gone.isEmpty()) {
            segments.touch(metas);
            for (int i = 0; i < metas.size; i++) {
                segments.read(metas.ref[i], metas.mint[i], metas.maxt[i], into);
            }
        } else {
            new DeletedRanges(gone, window).read(segments, metas, into);
        }
    }

    /** Reads one series with one look at its entry, chunks as they stand. */
    public void read(int ref, SeriesRecord into) {
        index.read(ref, into);
    }

    /**
     * Appends the chunks of a series just read, each verified, in the order in which they stand. What was deleted and what
     * lies outside of {@code [mint, maxt]} (ms, inclusive) is left out, for which chunks are encoded anew where need be.
     */
    public void appendChunks(int ref, SeriesRecord series, long mint, long maxt, ChunkBuffer into) {
        ChunkMetas metas = series.chunks;
        Intervals gone = tombstones.of(ref);
        long window = gone.isEmpty() ? 0 : meta.resolution();
        for (int i = 0; i < metas.size; i++) {
            if (metas.mint[i] < mint && mint > Long.MIN_VALUE) {
                gone = gone.with(Long.MIN_VALUE, mint - 1);
            }
            if (metas.maxt[i] > maxt && maxt < Long.MAX_VALUE) {
                gone = gone.with(maxt + 1, Long.MAX_VALUE);
            }
        }
        append(metas, gone, window, into);
    }

    /** Whether chunk {@code index} of {@code chunks} lies in the files of this block. */
    public boolean holds(ChunkBuffer chunks, int index) {
        return segments.holds(chunks.data[index]);
    }

    /** The error of a chunk that {@link #chunks} gave and that cannot be decoded. */
    public CorruptBlockException corrupt(ChunkBuffer chunks, int index, RuntimeException why) {
        return segments.corrupt(chunks, index, why);
    }

    @Override
    public SeriesCursor select(SelectRequest request) {
        Pin pin = pin();
        boolean done = false;
        try {
            int[] refs = touches(request.mint(), request.maxt()) ? index.select(request.matchers()) : new int[0];
            SeriesCursor cursor = new BlockSeriesCursor(this, pin, refs, request.mint(), request.maxt());
            done = true;
            return cursor;
        } finally {
            if (!done) {
                pin.close();
            }
        }
    }

    @Override
    public Listing labelNames(List<LabelMatcher> matchers, long mint, long maxt, int limit) {
        try (Pin _ = pin()) {
            return new Listing(touches(mint, maxt) ? index.labelNames(matchers, limit) : List.of(), List.of());
        }
    }

    @Override
    public Listing labelValues(String name, List<LabelMatcher> matchers, long mint, long maxt, int limit) {
        try (Pin _ = pin()) {
            return new Listing(touches(mint, maxt) ? index.labelValues(name, matchers, limit) : List.of(), List.of());
        }
    }

    @Override
    public TimeBounds timeBounds() {
        return new TimeBounds(meta.minTime(), meta.maxTime() - 1);
    }

    private boolean touches(long mint, long maxt) {
        return meta.minTime() <= maxt && mint < meta.maxTime();
    }

    /** Unmaps the block as soon as nobody reads it any more; new reads are refused from now on. */
    @Override
    public void close() {
        arena.close();
    }

    @Override
    public String toString() {
        return "block " + meta.ulid();
    }

    /** Holds a block's mappings in place. Closing it twice does nothing more. */
    public static final class Pin implements AutoCloseable {
        private final PinnedArena arena;
        private final AtomicBoolean closed = new AtomicBoolean();

        private Pin(PinnedArena arena) {
            this.arena = arena;
        }

        @Override
        public void close() {
            if (closed.compareAndSet(false, true)) {
                arena.release();
            }
        }
    }
}
