package io.athanor.bucket.remote;

import io.athanor.bucket.deletion.DeleteMask;
import io.athanor.bucket.header.OpenIndex;
import io.athanor.bucket.header.Selection;
import io.athanor.bucket.request.RequestStats.Data;
import io.athanor.model.LabelMatcher;
import io.athanor.model.Labels;
import io.athanor.objstore.Bucket;
import io.athanor.tsdb.block.Intervals;
import io.athanor.tsdb.index.ChunkMetas;
import io.athanor.tsdb.index.MappedFile;
import io.athanor.tsdb.index.SeriesRecord;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads the selected series of one block batch after batch, in the order of the index or sorted. One thread at a time. */
final class BlockRows {
    private static final int CRC_BYTES = 4;

    /** What rows take is reserved in such steps. */
    private static final int STEP_BYTES = 16 << 10;

    /** Of more series, the entries would drive everything else out of the cache. */
    private static final int MOST_PAGED = 100_000;

    private final Opening opening;
    private final RequestRun run;
    private final RemoteBlock block;
    private final OpenIndex index;
    private final List<LabelMatcher> matchers;
    private final Selection selection;
    private final boolean isSorted;
    private final int[] satisfying;
    private int satisfied;
    private long targetBytes;
    private int batchSeries;
    private int position;
    private @Nullable RowBatch rows;
    private int[] order = new int[0];
    private @Nullable ChunkReads chunks;
    private int taken;
    private long rowBytesLeft;

    /** @param matchers of which {@code selection} is the answer */
    BlockRows(
            Opening opening,
            RequestRun run,
            RemoteBlock block,
            OpenIndex index,
            List<LabelMatcher> matchers,
            Selection selection) {
        this.opening = opening;
        this.run = run;
        this.block = block;
        this.index = index;
        this.matchers = matchers;
        this.selection = selection;
        this.isSorted = needsSorting();
        int most = selection.left().isEmpty() ? 0 : selection.refs().length;
        run.account().reserve(4L * most, "references of series");
        this.satisfying = new int[most];
    }

    private boolean needsSorting() {
        Labels external = block.external();
        for (int i = 0; i < external.size(); i++) {
            if (index.symbolId(external.name(i)) >= 0 && index.labelNames().contains(external.name(i))) {
                return true;
            }
        }
        for (String name : opening.scope().without()) {
            if (index.symbolId(name) >= 0 && index.labelNames().contains(name)) {
                return true;
            }
        }
        return false;
    }

    /** Whether rows come sorted by their whole labels, and not in the order of the index. */
    boolean isSorted() {
        return isSorted;
    }

    /** How many series there are to look at. */
    int size() {
        return selection.refs().length;
    }

    void begin(long target, int series) {
        targetBytes = target;
        batchSeries = series;
    }

    /** The next rows with their chunks; null after the last. */
    @Nullable
    ChunkBatch nextBatch() {
        while (rows == null || taken == order.length) {
            run.account().release(rowBytesLeft);
            rowBytesLeft = 0;
            rows = null;
            if (position == selection.refs().length) {
                remember();
                return null;
            }
            rows = readRows(isSorted ? selection.refs().length : batchSeries);
            order = order(rows);
            chunks = opening.request().hints().skipChunks() ? null : reads(rows);
            rowBytesLeft = rows.bytes;
            taken = 0;
        }
        return takeBatch(rows);
    }

    private ChunkReads reads(RowBatch batch) {
        hold(batch, (long) ChunkReads.BYTES_PER_CHUNK * batch.chunks.size);
        return new ChunkReads(opening, run, block, batch, order);
    }

    private void remember() {
        if (!selection.left().isEmpty() && run.missing().texts().isEmpty()) {
            index.remember(matchers, sorted(Arrays.copyOf(satisfying, satisfied)));
        }
    }

    /** References are unsigned; ranges and what was cached give them in any order. */
    private static int[] sorted(int[] refs) {
        for (int i = 0; i < refs.length; i++) {
            refs[i] ^= Integer.MIN_VALUE;
        }
        Arrays.sort(refs);
        for (int i = 0; i < refs.length; i++) {
            refs[i] ^= Integer.MIN_VALUE;
        }
        return refs;
    }

    /** Every label set of the series that satisfy the matchers, whatever their times. */
    void visit(Consumer<Labels> to) {
        while (position < selection.refs().length) {
            RowBatch batch = readRows(batchSeries);
            for (Labels labels : batch.labels) {
                if (labels != null) {
                    to.accept(labels);
                }
            }
            run.account().release(batch.bytes);
        }
        remember();
    }

    private int[] order(RowBatch batch) {
        int[] there = new int[batch.size()];
        int n = 0;
        for (int i = 0; i < there.length; i++) {
            if (batch.labels[i] != null && batch.end[i] > batch.first[i]) {
                there[n++] = i;
            }
        }
        there = Arrays.copyOf(there, n);
        if (isSorted) {
            Integer[] boxed = Arrays.stream(there).boxed().toArray(Integer[]::new);
            Arrays.sort(boxed, (a, b) -> labels(batch, a).compareTo(labels(batch, b)));
            for (int i = 0; i < n; i++) {
                there[i] = boxed[i];
            }
        }
        return there;
    }

    private static Labels labels(RowBatch batch, int row) {
        Labels labels = batch.labels[row];
        return labels == null ? Labels.EMPTY : labels;
    }

    private RowBatch readRows(int most) {
        int from = position;
        int to = Math.min(selection.refs().length, from + most);
        RowBatch batch = new RowBatch(to - from);
        long[] all = offsets(from, to);
        batch.bytes = (long) RowBatch.BYTES_PER_ROW * batch.size();
        run.account().reserve(batch.bytes, "labels of series");
        CachedEntries cached = new CachedEntries(run, index, selection.refs());
        int[] missing = cached.read(from, to, rowSink(batch, from, all));
        readRows(missing, all, missed -> cached.keeping(from, missed, rowSink(batch, from, all)));
        position = to;
        if (!selection.left().isEmpty()) {
            run.account().touch(found(batch));
        }
        holdRest(batch);
        run.nearby(batch.labels);
        return batch;
    }

    /** Reads those rows from the bucket, near ones at once; each range has a sink of its own. */
    private void readRows(int[] missing, long[] all, Function<int[], ItemReader.Sink> sinks) {
        long[] at = those(missing, all);
        BucketStoreConfig config = opening.config();
        List<ByteRange> ranges =
                ByteRange.cover(at, 0, at.length, block.seriesEstimate(), config.maxGapBytes(), config.maxRangeBytes());
        ItemReader reader = reader();
        List<Runnable> reads = new ArrayList<>();
        for (ByteRange range : ranges) {
            reads.add(() -> reader.read(bounded(range), at, sinks.apply(missing)));
        }
        run.together("range-" + block.ulid(), reads);
    }

    private long[] offsets(int from, int to) {
        int[] refs = selection.refs();
        long[] offsets = new long[to - from];
        for (int i = from; i < to; i++) {
            offsets[i - from] = index.seriesOffset(refs[i]);
        }
        return offsets;
    }

    private static long[] those(int[] items, long[] of) {
        long[] those = new long[items.length];
        for (int i = 0; i < items.length; i++) {
            those[i] = of[items[i]];
        }
        return those;
    }

    private static int found(RowBatch batch) {
        int found = 0;
        for (Labels labels : batch.labels) {
            found += labels == null ? 0 : 1;
        }
        return found;
    }

    /** Of entries of series: many of them that are far away come from pages in the cache. */
    private ItemReader reader() {
        Bucket bucket = opening.bucket();
        String object = block.indexObject();
        int count = selection.refs().length;
        boolean isPaged = count > CachedEntries.FEW && count <= MOST_PAGED && !opening.isNear() && index.cachesSeries();
        return isPaged
                ? new ItemReader(index.pages(bucket, object)::read, run, block, Data.SERIES, object, CRC_BYTES)
                : new ItemReader(bucket, run, block, Data.SERIES, object, CRC_BYTES);
    }

    /** The same, but not beyond the series of the index. */
    private ByteRange bounded(ByteRange range) {
        long most = index.seriesEnd() - range.offset();
        return range.length() <= most || most <= 0
                ? range
                : new ByteRange(range.from(), range.to(), range.offset(), most);
    }

    private ItemReader.Sink rowSink(RowBatch batch, int from, long[] at) {
        DeleteMask mask = block.mask();
        RowLabels labels = new RowLabels(
                run,
                index,
                block.external(),
                opening.scope(),
                selection.left(),
                !mask.isEmpty(),
                bytes -> hold(batch, bytes));
        SeriesRecord series = new SeriesRecord();
        Window window = new Window();
        long mint = opening.request().mint();
        long maxt = opening.request().maxt();
        String object = block.indexObject();
        return (item, bytes, start, length) -> {
            MemorySegment part = window.of(bytes).asSlice(start, length);
            int ref = selection.refs()[from + item];
            index.read(MappedFile.part(part, object, at[item]), ref, series);
            run.stats().touched(Data.SERIES, 1, length);
            if (!labels.satisfies(series)) {
                run.stats().overfetched(Data.SERIES, length);
                return;
            }
            Labels made = labels.of(series);
            synchronized (batch) {
                if (!selection.left().isEmpty()) {
                    satisfying[satisfied++] = ref;
                }
                Intervals gone = made == null || mask.isEmpty() ? Intervals.NONE : mask.of(labels.whole());
                if (made != null && (gone.isEmpty() || hide(batch, item, series, gone))) {
                    add(batch, item, made, series, mint, maxt);
                }
            }
        };
    }

    /** The array that entries come in, as a segment: the same one for many of them. */
    private static final class Window {
        private byte[] array = new byte[0];
        private MemorySegment segment = MemorySegment.ofArray(array);

        @SuppressWarnings("ReferenceEquality") // the very same array is meant
        MemorySegment of(byte[] bytes) {
            if (bytes != array) {
                array = bytes;
                segment = MemorySegment.ofArray(bytes);
            }
            return segment;
        }
    }

    /** Takes hidden chunks out of a series; whether any is left. */
    private static boolean hide(RowBatch batch, int item, SeriesRecord series, Intervals gone) {
        ChunkMetas chunks = series.chunks;
        int left = 0;
        for (int c = 0; c < chunks.size; c++) {
            if (!gone.covers(chunks.mint[c], chunks.maxt[c])) {
                chunks.mint[left] = chunks.mint[c];
                chunks.maxt[left] = chunks.maxt[c];
                chunks.ref[left++] = chunks.ref[c];
            }
        }
        chunks.size = left;
        @Nullable Intervals[] all = batch.gone == null ? new @Nullable Intervals[batch.size()] : batch.gone;
        all[item] = gone;
        batch.gone = all;
        return left > 0;
    }

    private void add(RowBatch batch, int item, Labels made, SeriesRecord series, long mint, long maxt) {
        int before = batch.chunks.size;
        batch.first[item] = before;
        for (int c = 0; c < series.chunks.size; c++) {
            if (series.chunks.mint[c] <= maxt && series.chunks.maxt[c] >= mint) {
                batch.chunks.add(series.chunks.mint[c], series.chunks.maxt[c], series.chunks.ref[c]);
            }
        }
        batch.end[item] = batch.chunks.size;
        batch.unheld += (long) RowBatch.BYTES_PER_CHUNK * (batch.chunks.size - before) + RowBatch.moreBytes(made);
        if (batch.unheld >= STEP_BYTES) {
            holdRest(batch);
        }
        batch.labels[item] = made;
    }

    private void holdRest(RowBatch batch) {
        synchronized (batch) {
            hold(batch, batch.unheld);
            batch.unheld = 0;
        }
    }

    private void hold(RowBatch batch, long bytes) {
        run.account().reserve(bytes, "labels of series and places of chunks");
        synchronized (batch) {
            batch.bytes += bytes;
        }
    }

    private ChunkBatch takeBatch(RowBatch from) {
        int begin = taken;
        ChunkReads reads = chunks;
        int end = reads == null ? order.length : reads.until(begin, targetBytes);
        int[] index = Arrays.copyOfRange(order, begin, end);
        taken = end;
        int count = reads == null ? chunks(from, index) : reads.chunks(begin, end);
        // The last one holds all that its rows do not take themselves: texts of labels are shared.
        long own = (long) RowBatch.BYTES_PER_ROW * index.length + (long) RowBatch.BYTES_PER_CHUNK * count;
        long bytes = end == order.length ? rowBytesLeft : own;
        rowBytesLeft -= bytes;
        if (reads == null) {
            return new ChunkBatch(run, from, index, new ChunkTable(run, block, new long[0]), null, bytes);
        }
        run.account().chunks(count);
        return new ChunkBatch(run, from, index, reads.read(begin, end), reads.places(begin, end), bytes);
    }

    private static int chunks(RowBatch rows, int[] index) {
        int chunks = 0;
        for (int row : index) {
            chunks += rows.end[row] - rows.first[row];
        }
        return chunks;
    }

    /** Ends what is still open; nobody reads any more. */
    void close() {
        ChunkReads reads = chunks;
        if (reads != null) {
            reads.close();
        }
    }
}
