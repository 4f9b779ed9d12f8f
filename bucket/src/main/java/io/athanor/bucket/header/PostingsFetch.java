package io.athanor.bucket.header;

import io.athanor.bucket.request.BlockRequest;
import io.athanor.bucket.request.Parallel;
import io.athanor.bucket.request.Parallel.Read;
import io.athanor.bucket.request.RequestStats.Data;
import io.athanor.tsdb.index.IndexTables;
import io.athanor.tsdb.index.ListRanges;
import io.athanor.tsdb.index.MappedFile;
import io.athanor.tsdb.index.Postings;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Reads postings lists from the bucket: all that are needed at once, those that are near each other in one request. Each
 * list's length and checksum are verified.
 */
final class PostingsFetch {
    private final IndexObject index;
    private final IndexTables tables;
    private final BlockRequest request;
    private final Reserved reserved;
    private final LongSupplier nanoTime;

    PostingsFetch(
            IndexObject index, IndexTables tables, BlockRequest request, Reserved reserved, LongSupplier nanoTime) {
        this.index = index;
        this.tables = tables;
        this.request = request;
        this.reserved = reserved;
        this.nanoTime = nanoTime;
    }

    /** One list to read. */
    private static final class Wanted {
        final int set;
        final long offset;
        final byte[] bytes;

        Wanted(int set, long offset, int length) {
            this.set = set;
            this.offset = offset;
            this.bytes = new byte[length];
        }

        long end() {
            return offset + bytes.length;
        }
    }

    /** The lists of each set, in the order of the index. */
    List<List<Postings>> read(List<ListRanges> sets) throws IOException {
        List<Wanted> wanted = wanted(sets);
        List<Read> reads = new ArrayList<>();
        long bytes = 0;
        int first = 0;
        while (first < wanted.size()) {
            long end = wanted.get(first).end();
            int next = first + 1;
            while (next < wanted.size() && wanted.get(next).offset - end <= ReadCost.GAP_BYTES) {
                end = Math.max(end, wanted.get(next).end());
                next++;
            }
            bytes += end - wanted.get(first).offset;
            addReads(wanted.subList(first, next), end, reads);
            first = next;
        }
        request.limits().download(bytes, Data.POSTINGS.label());
        Parallel.all(reads);
        return opened(sets.size(), wanted);
    }

    private List<Wanted> wanted(List<ListRanges> sets) {
        long bytes = 0;
        int count = 0;
        for (ListRanges lists : sets) {
            bytes += lists.bytes();
            count += lists.size();
        }
        reserved.add(bytes + 100L * count);
        List<Wanted> wanted = new ArrayList<>(count);
        for (int set = 0; set < sets.size(); set++) {
            ListRanges lists = sets.get(set);
            for (int i = 0; i < lists.size(); i++) {
                long length = lists.end(i) - lists.offset(i);
                if (length > Integer.MAX_VALUE - 16) {
                    throw corrupt(lists.offset(i), "a postings list of " + length + " bytes");
                }
                wanted.add(new Wanted(set, lists.offset(i), (int) length));
            }
        }
        request.stats().toFetch(Data.POSTINGS, count);
        wanted.sort(Comparator.comparingLong(list -> list.offset));
        return wanted;
    }

    /** Lists that lie near each other, up to {@code end}, in requests of bounded size. */
    private void addReads(List<Wanted> run, long end, List<Read> reads) {
        int first = 0;
        for (long from = run.getFirst().offset; from < end; from += ReadCost.PART_BYTES) {
            long start = from;
            long length = Math.min(ReadCost.PART_BYTES, end - from);
            while (run.get(first).end() <= start) {
                first++;
            }
            int begun = first;
            int after = first;
            while (after < run.size() && run.get(after).offset < start + length) {
                after++;
            }
            List<Wanted> here = run.subList(begun, after);
            reads.add(() -> read(here, start, length));
        }
    }

    private void read(List<Wanted> lists, long start, long length) throws IOException {
        request.limits().reserve(IndexObject.PIECE, Data.POSTINGS.label());
        try {
            readPieces(lists, start, length);
        } finally {
            request.limits().release(IndexObject.PIECE);
        }
    }

    private void readPieces(List<Wanted> lists, long start, long length) throws IOException {
        long began = nanoTime.getAsLong();
        int[] first = new int[1];
        index.read(start, length, (piece, n, at) -> {
            long from = start + at;
            long to = from + n;
            while (first[0] < lists.size() && lists.get(first[0]).end() <= from) {
                first[0]++;
            }
            for (int i = first[0]; i < lists.size() && lists.get(i).offset < to; i++) {
                Wanted list = lists.get(i);
                long a = Math.max(from, list.offset);
                long b = Math.min(to, list.end());
                if (a < b) {
                    System.arraycopy(piece, (int) (a - from), list.bytes, (int) (a - list.offset), (int) (b - a));
                }
            }
        });
        request.stats().fetched(Data.POSTINGS, lists.size(), length, nanoTime.getAsLong() - began);
    }

    private List<List<Postings>> opened(int sets, List<Wanted> wanted) throws IOException {
        List<List<Postings>> lists = new ArrayList<>(sets);
        for (int i = 0; i < sets; i++) {
            lists.add(new ArrayList<>());
        }
        for (Wanted list : wanted) {
            lists.get(list.set).add(open(list));
            request.stats().touched(Data.POSTINGS, 1, list.bytes.length);
        }
        return lists;
    }

    /** A list says its own length. If the table let it end too early, it is read once more. */
    private Postings open(Wanted list) throws IOException {
        MappedFile part = MappedFile.part(MemorySegment.ofArray(list.bytes), index.name(), list.offset);
        if (list.bytes.length < 4) {
            part = again(list.offset, 12);
        }
        long needed = 8 + (part.u32(0) & 0xffffffffL);
        long most = Math.min(12 + 4 * tables.mostSeries(), tables.indexBytes() - list.offset);
        if (needed > most || needed > Integer.MAX_VALUE - 16) {
            throw corrupt(list.offset, "a postings list claims " + needed + " bytes, there is room for " + most);
        }
        return Postings.open(needed <= part.size() ? part : again(list.offset, (int) needed), 0);
    }

    private MappedFile again(long offset, int length) throws IOException {
        request.limits().download(length, Data.POSTINGS.label());
        reserved.add(length);
        long began = nanoTime.getAsLong();
        MappedFile part = index.read(offset, length);
        request.stats().fetched(Data.POSTINGS, 0, length, nanoTime.getAsLong() - began);
        return part;
    }

    private RuntimeException corrupt(long offset, String what) {
        return MappedFile.part(MemorySegment.NULL, index.name(), offset).corrupt(0, what);
    }
}
