package io.athanor.bucket.remote;

import io.athanor.bucket.deletion.DeleteMask;
import io.athanor.bucket.header.OpenIndex;
import io.athanor.bucket.header.Selection;
import io.athanor.bucket.request.RequestStats.Data;
import io.athanor.model.LabelMatcher;
import io.athanor.model.Labels;
import io.athanor.tsdb.block.Intervals;
import io.athanor.tsdb.index.ChunkMetas;
import io.athanor.tsdb.index.MappedFile;
import io.athanor.tsdb.index.SeriesRecord;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads the selected series of one block batch after batch, in the order of the index or sorted. One thread at a time. */
final class BlockRows {
    private static final int CRC_BYTES = 4;
    private static final int CHUNK_TRAILING_BYTES = 5;

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
            rowBytesLeft = rows.bytes;
            order = order(rows);
            taken = 0;
        }
        return takeBatch(rows);
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
        long[] all = new long[to - from];
        for (int i = from; i < to; i++) {
            all[i - from] = index.seriesOffset(selection.refs()[i]);
        }
        batch.bytes = (long) RowBatch.BYTES_PER_ROW * batch.size();
        run.account().reserve(batch.bytes, "labels of series");
        CachedEntries cached = new CachedEntries(run, index, selection.refs());
        int[] missing = cached.read(from, to, rowSink(batch, from, all));
        long[] at = Arrays.stream(missing).mapToLong(i -> all[i]).toArray();
        BucketStoreConfig config = opening.config();
        List<ByteRange> ranges =
                ByteRange.cover(at, 0, at.length, block.seriesEstimate(), config.maxGapBytes(), config.maxRangeBytes());
        ItemReader reader = new ItemReader(opening.bucket(), run, block, Data.SERIES, block.indexObject(), CRC_BYTES);
        parallel(
                ranges,
                range -> reader.read(bounded(range), at, cached.keeping(from, missing, rowSink(batch, from, all))));
        position = to;
        int found = 0;
        for (Labels labels : batch.labels) {
            found += labels == null ? 0 : 1;
        }
        if (!selection.left().isEmpty()) {
            run.account().touch(found);
        }
        return batch;
    }

    /** The same, but not beyond the series of the index. */
    private ByteRange bounded(ByteRange range) {
        long most = index.seriesEnd() - range.offset();
        return range.length() <= most || most <= 0
                ? range
                : new ByteRange(range.from(), range.to(), range.offset(), most);
    }

    private ItemReader.Sink rowSink(RowBatch batch, int from, long[] at) {
        RowLabels labels = new RowLabels(
                run, index, block.external(), opening.scope(), selection.left(), bytes -> hold(batch, bytes));
        SeriesRecord series = new SeriesRecord();
        DeleteMask mask = block.mask();
        long mint = opening.request().mint();
        long maxt = opening.request().maxt();
        String object = block.indexObject();
        return (item, bytes, start, length) -> {
            MemorySegment part = MemorySegment.ofArray(bytes).asSlice(start, length);
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
        hold(batch, (long) RowBatch.BYTES_PER_CHUNK * (batch.chunks.size - before) + RowBatch.moreBytes(made));
        batch.labels[item] = made;
    }

    private void hold(RowBatch batch, long bytes) {
        run.account().reserve(bytes, "labels of series and places of chunks");
        synchronized (batch) {
            batch.bytes += bytes;
        }
    }

    private ChunkBatch takeBatch(RowBatch from) {
        boolean isLabelsOnly = opening.request().hints().skipChunks();
        int end = isLabelsOnly ? order.length : untilFull(from);
        int[] index = Arrays.copyOfRange(order, taken, end);
        taken = end;
        int chunks = 0;
        for (int row : index) {
            chunks += from.end[row] - from.first[row];
        }
        // The last one holds all that its rows do not take themselves: texts of labels are shared.
        long own = (long) RowBatch.BYTES_PER_ROW * index.length + (long) RowBatch.BYTES_PER_CHUNK * chunks;
        long bytes = end == order.length ? rowBytesLeft : own;
        rowBytesLeft -= bytes;
        if (isLabelsOnly) {
            return new ChunkBatch(run, from, index, new ChunkTable(run, block, new long[0]), null, bytes);
        }
        run.account().chunks(chunks);
        return readChunks(from, index, chunks, bytes);
    }

    /** How many rows fit into one batch, as far as it can be told before they are read; at least one. */
    private int untilFull(RowBatch from) {
        long sum = 0;
        int row = taken;
        while (row < order.length) {
            for (int c = from.first[order[row]]; c < from.end[order[row]]; c++) {
                long to = c + 1 < from.chunks.size ? from.chunks.ref[c + 1] - from.chunks.ref[c] : 0;
                sum += to > 0 && to < block.chunkEstimate() ? to : block.chunkEstimate();
            }
            if (sum > targetBytes && row > taken) {
                break;
            }
            row++;
        }
        return row;
    }

    private ChunkBatch readChunks(RowBatch from, int[] index, int count, long bytes) {
        long[] refs = new long[count];
        int[] first = new int[index.length];
        int n = 0;
        boolean isAscending = true;
        for (int i = 0; i < index.length; i++) {
            first[i] = n;
            for (int c = from.first[index[i]]; c < from.end[index[i]]; c++) {
                refs[n] = from.chunks.ref[c];
                isAscending &= n == 0 || refs[n] > refs[n - 1];
                n++;
            }
        }
        ChunkTable table = isAscending ? read(refs) : read(distinct(refs));
        return new ChunkBatch(run, from, index, table, isAscending ? first : null, bytes);
    }

    private static long[] distinct(long[] refs) {
        Arrays.sort(refs);
        int distinct = 0;
        for (int i = 0; i < refs.length; i++) {
            if (i == 0 || refs[i] != refs[i - 1]) {
                refs[distinct++] = refs[i];
            }
        }
        return Arrays.copyOf(refs, distinct);
    }

    /** @param refs ascending, each once */
    private ChunkTable read(long[] refs) {
        ChunkTable table = new ChunkTable(run, block, refs);
        boolean isDone = false;
        try {
            readChunks(refs, table);
            isDone = true;
            return table;
        } finally {
            if (!isDone) {
                table.forget();
            }
        }
    }

    private void readChunks(long[] refs, ChunkTable table) {
        long[] at = new long[refs.length];
        for (int i = 0; i < at.length; i++) {
            at[i] = refs[i] & 0xffffffffL;
        }
        BucketStoreConfig config = opening.config();
        List<Runnable> reads = new ArrayList<>();
        for (int from = 0; from < refs.length; ) {
            int segment = (int) (refs[from] >>> 32);
            int to = from + 1;
            while (to < refs.length && (int) (refs[to] >>> 32) == segment) {
                to++;
            }
            String object = block.segmentObject(segment);
            ItemReader reader = new ItemReader(opening.bucket(), run, block, Data.CHUNKS, object, CHUNK_TRAILING_BYTES);
            for (ByteRange range : ByteRange.cover(
                    at, from, to, block.chunkEstimate(), config.maxGapBytes(), config.maxRangeBytes())) {
                long expected = Math.min(range.length(), 64 + (range.to() - range.from()) * 1024L);
                reads.add(() -> {
                    ChunkTable.Pages pages = table.pages(object, expected);
                    try {
                        reader.read(range, at, pages);
                    } finally {
                        run.stats().touched(Data.CHUNKS, pages.items(), pages.bytes());
                    }
                });
            }
            from = to;
        }
        parallel(reads, Runnable::run);
    }

    private <T> void parallel(List<T> parts, Consumer<T> work) {
        List<Future<Boolean>> others = new ArrayList<>();
        for (T part : parts.subList(Math.min(1, parts.size()), parts.size())) {
            others.add(run.fork("range-" + block.ulid(), () -> {
                work.accept(part);
                return true;
            }));
        }
        if (!parts.isEmpty()) {
            work.accept(parts.getFirst());
        }
        others.forEach(run::join);
    }
}
