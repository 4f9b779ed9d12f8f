package io.athanor.bucket.remote;

import io.athanor.bucket.request.RequestStats.Data;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the chunks of rows, some rows after the other. What lies together is asked for by one request, though the rows are
 * taken in parts: it stays open, and what is not taken yet waits in the connection. Where too many are open already, each
 * part is a request of its own. Used by one thread at a time.
 */
final class ChunkReads implements AutoCloseable {
    /** What a chunk takes here, bytes. */
    static final int BYTES_PER_CHUNK = 16;

    private static final int CHUNK_TRAILING_BYTES = 5;

    private final Opening opening;
    private final RequestRun run;
    private final RemoteBlock block;
    private final long[] refs;
    private final int[] first;
    private final long[] at;
    private final boolean isAscending;
    private final List<Span> spans;
    private int current;

    /** @param order the rows, as they will be taken */
    ChunkReads(Opening opening, RequestRun run, RemoteBlock block, RowBatch rows, int[] order) {
        this.opening = opening;
        this.run = run;
        this.block = block;
        this.first = firsts(rows, order);
        this.refs = refs(rows, order, first[order.length]);
        this.isAscending = isAscending(refs);
        this.at = isAscending ? places(refs) : new long[0];
        this.spans = isAscending ? spans(refs, at) : List.of();
    }

    /** The place of each row's first chunk, and at the end how many there are. */
    private static int[] firsts(RowBatch rows, int[] order) {
        int[] first = new int[order.length + 1];
        for (int i = 0; i < order.length; i++) {
            first[i + 1] = first[i] + rows.end[order[i]] - rows.first[order[i]];
        }
        return first;
    }

    private static long[] refs(RowBatch rows, int[] order, int count) {
        long[] refs = new long[count];
        int n = 0;
        for (int row : order) {
            int chunks = rows.end[row] - rows.first[row];
            System.arraycopy(rows.chunks.ref, rows.first[row], refs, n, chunks);
            n += chunks;
        }
        return refs;
    }

    private static boolean isAscending(long[] refs) {
        for (int i = 1; i < refs.length; i++) {
            if (refs[i] <= refs[i - 1]) {
                return false;
            }
        }
        return true;
    }

    private static long[] places(long[] refs) {
        long[] at = new long[refs.length];
        for (int i = 0; i < at.length; i++) {
            at[i] = refs[i] & 0xffffffffL;
        }
        return at;
    }

    private static int segment(long ref) {
        return (int) (ref >>> 32);
    }

    private List<Span> spans(long[] all, long[] places) {
        BucketStoreConfig config = opening.config();
        List<Span> found = new ArrayList<>();
        for (int from = 0; from < all.length; ) {
            int to = from + 1;
            while (to < all.length && segment(all[to]) == segment(all[from])) {
                to++;
            }
            String object = block.segmentObject(segment(all[from]));
            ItemReader reader = new ItemReader(opening.bucket(), run, block, Data.CHUNKS, object, CHUNK_TRAILING_BYTES);
            for (ByteRange range : ByteRange.cover(
                    places, from, to, block.chunkEstimate(), config.maxGapBytes(), config.maxRangeBytes())) {
                found.add(new Span(reader, object, places, range));
            }
            from = to;
        }
        return found;
    }

    /** What one request is enough for. */
    private final class Span {
        private final ItemReader reader;
        private final String object;
        private final long[] places;
        private final ByteRange range;
        private int next;
        private ItemReader.@Nullable Reading open;

        Span(ItemReader reader, String object, long[] places, ByteRange range) {
            this.reader = reader;
            this.object = object;
            this.places = places;
            this.range = range;
            this.next = range.from();
        }

        /** @param base the first chunk of the table */
        void read(int to, int base, ChunkTable table) {
            ByteRange part = part(to);
            ChunkTable.Pages pages = table.pages(object, base, Math.min(part.length(), 64 + (to - next) * 1024L));
            try {
                ItemReader.Reading reading = open;
                if (reading == null && to < range.to() && opening.open().tryAcquire()) {
                    reading = reader.reading(
                            new ByteRange(next, range.to(), part.offset(), end() - part.offset()), places);
                    open = reading;
                }
                if (reading == null) {
                    reader.read(part, places, pages);
                } else {
                    reading.read(to, pages);
                }
            } finally {
                run.stats().touched(Data.CHUNKS, pages.items(), pages.bytes());
            }
            next = to;
            if (to == range.to()) {
                close();
            }
        }

        private long end() {
            return range.offset() + range.length();
        }

        private ByteRange part(int to) {
            long from = places[next];
            long end = to == range.to() ? end() : places[to - 1] + block.chunkEstimate();
            return new ByteRange(next, to, from, end - from);
        }

        void close() {
            ItemReader.Reading reading = open;
            if (reading != null) {
                open = null;
                opening.open().release();
                reading.close();
            }
        }
    }

    /** How many chunks rows have, from one to another. */
    int chunks(int from, int to) {
        return first[to] - first[from];
    }

    /** How many rows fit into so many bytes, as far as it can be told before they are read: the row after them. */
    int until(int from, long bytes) {
        int estimate = block.chunkEstimate();
        long sum = 0;
        int row = from;
        while (row + 1 < first.length) {
            for (int c = first[row]; c < first[row + 1]; c++) {
                long to = c + 1 < refs.length ? refs[c + 1] - refs[c] : 0;
                sum += to > 0 && to < estimate ? to : estimate;
            }
            if (sum > bytes && row > from) {
                break;
            }
            row++;
        }
        return row;
    }

    /** Where the chunks of each row begin in the table of rows from one to another; null: they have to be looked up. */
    int @Nullable [] places(int from, int to) {
        if (!isAscending) {
            return null;
        }
        int[] places = new int[to - from];
        for (int i = 0; i < places.length; i++) {
            places[i] = first[from + i] - first[from];
        }
        return places;
    }

    /** The chunks of rows from one to another; those before them were read. */
    ChunkTable read(int from, int to) {
        long[] wanted = Arrays.copyOfRange(refs, first[from], first[to]);
        ChunkTable table = new ChunkTable(run, block, isAscending ? wanted : distinct(wanted));
        boolean isDone = false;
        try {
            if (isAscending) {
                inOrder(first[from], first[to], table);
            } else {
                anyhow(table);
            }
            isDone = true;
            return table;
        } finally {
            if (!isDone) {
                table.forget();
            }
        }
    }

    private void inOrder(int from, int to, ChunkTable table) {
        List<Runnable> parts = new ArrayList<>();
        while (current < spans.size() && spans.get(current).range.from() < to) {
            Span span = spans.get(current);
            int end = Math.min(to, span.range.to());
            parts.add(() -> span.read(end, from, table));
            if (span.range.to() > to) {
                break;
            }
            current++;
        }
        run.together("range-" + block.ulid(), parts);
    }

    private void anyhow(ChunkTable table) {
        long[] sorted = table.refs();
        List<Runnable> parts = new ArrayList<>();
        for (Span span : spans(sorted, places(sorted))) {
            parts.add(() -> span.read(span.range.to(), 0, table));
        }
        run.together("range-" + block.ulid(), parts);
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

    /** Ends what is still open; nobody reads any more. */
    @Override
    public void close() {
        spans.forEach(Span::close);
    }
}
