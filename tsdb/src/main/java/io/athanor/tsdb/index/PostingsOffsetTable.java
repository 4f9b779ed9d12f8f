package io.athanor.tsdb.index;

import io.athanor.model.Utf8Order;
import io.athanor.tsdb.series.StillWanted;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The postings offset table: where the postings list of each label pair is.
 *
 * <p>On the heap are only the names and, per name, the offset of every so manyth entry; values are compared where they lie.
 * Of version 1, whose table is in no order, every entry's offset is kept, ordered by value, and where each list is.
 */
final class PostingsOffsetTable {
    private final MappedFile file;
    private final long end;
    private final Map<String, Values> byName;
    private final List<String> names;
    private final long allPostings;
    private final long allPostingsEnd;

    /** Where the lists begin, ascending, if the table's order does not tell. */
    private final long[] listStarts;

    /** Where the values of one name are: every {@code stride}-th entry's offset from {@code base}, and the last one's end. */
    private record Values(long base, int count, int stride, int[] samples, int headerBytes, long end) {
        long sample(int i) {
            return base + (samples[i] & 0xffffffffL);
        }

        /** Where the entries end that are between sample {@code i} and the next. */
        long sampleEnd(int i) {
            return i + 1 < samples.length ? sample(i + 1) : end;
        }
    }

    /** Decides about a value that lies in UTF-8 at {@code [from, to)}. */
    @FunctionalInterface
    interface ValueTest {
        boolean accepts(byte[] utf8, int from, int to);
    }

    /** Hears of a postings list: where it begins, and where the next begins, 0 if that is not known. */
    @FunctionalInterface
    interface ListConsumer {
        void accept(long offset, long end);
    }

    private PostingsOffsetTable(
            MappedFile file,
            long end,
            Map<String, Values> byName,
            long allPostings,
            long allPostingsEnd,
            long[] starts) {
        this.file = file;
        this.end = end;
        this.byName = byName;
        this.allPostings = allPostings;
        this.listStarts = starts;
        this.allPostingsEnd = starts.length == 0 ? allPostingsEnd : startAfter(allPostings);
        List<String> sorted = new ArrayList<>(byName.keySet());
        sorted.sort(Utf8Order::compare);
        this.names = Collections.unmodifiableList(sorted);
    }

    /**
     * Verifies and samples the table at {@code offset}; 0 says that there is none.
     *
     * @param sampling of every so many values of a name the place is kept
     */
    static PostingsOffsetTable open(MappedFile file, long offset, boolean sorted, int sampling) {
        if (offset == 0) {
            return new PostingsOffsetTable(file, 0, Map.of(), 0, 0, new long[0]);
        }
        long length = file.u32(offset) & 0xffffffffL;
        long start = offset + 4;
        file.verify(start, length, "the postings offset table");
        MappedReader in = new MappedReader(file, start, start + length);
        long count = in.u32("the number of label pairs") & 0xffffffffL;
        if (count > in.left() / 4) {
            throw file.corrupt(start, count + " label pairs do not fit into " + in.left() + " bytes");
        }
        Loader loader = new Loader(file, start, sorted, sampling);
        for (long i = 0; i < count; i++) {
            loader.entry(in);
        }
        Map<String, Values> byName = loader.finish(in.pos());
        return new PostingsOffsetTable(
                file, in.pos(), byName, loader.allPostings, loader.allPostingsEnd, loader.listStarts());
    }

    /** The label names, sorted; the list of all series is not among them. */
    List<String> names() {
        return names;
    }

    /** The offset of the list of all series, 0 if there is none. */
    long allPostings() {
        return allPostings;
    }

    /** Where the list after that of all series begins, 0 if that is not known. */
    long allPostingsEnd() {
        return allPostingsEnd;
    }

    private long startAfter(long offset) {
        int i = Arrays.binarySearch(listStarts, offset + 1);
        int at = i < 0 ? -i - 1 : i;
        return at < listStarts.length ? listStarts[at] : 0;
    }

    /** Where the list begins whose entry begins at {@code entry}; 0 at the end of the table. */
    private long listAt(long entry) {
        if (entry >= end) {
            return 0;
        }
        MappedReader in = new MappedReader(file, entry, end);
        in.u8("a label pair");
        in.skip(in.stringLength("a label name"), "a label name");
        in.skip(in.stringLength("a label value"), "a label value");
        return in.uvarint("the offset of a postings list");
    }

    /** How many values a name has. */
    int valueCount(String name) {
        Values values = byName.get(name);
        return values == null ? 0 : values.count;
    }

    /** A cursor on one pair, null if there is none. */
    @Nullable
    Cursor find(String name, String value) {
        Cursor cursor = seek(name, value.getBytes(StandardCharsets.UTF_8));
        return cursor != null && cursor.isExact ? cursor : null;
    }

    /** All values of a name from the first that is not less than {@code from}; null if the name is unknown. */
    @Nullable
    Cursor seek(String name, byte[] from) {
        Values values = byName.get(name);
        return values == null ? null : new Cursor(values, from);
    }

    /** Tells {@code into} the postings lists of those values of a name that begin with {@code prefix} and are accepted, in order. */
    void search(String name, byte[] prefix, ValueTest test, ListConsumer into) {
        Values values = byName.get(name);
        if (values == null) {
            return;
        }
        Cursor first = new Cursor(values, prefix);
        if (listStarts.length == 0) {
            searchRuns(values, first, prefix, test, into);
            return;
        }
        int tried = 0;
        for (; !first.done() && first.startsWith(prefix); first.next()) {
            StillWanted.check(tried++);
            byte[] value = first.bytes();
            if (test.accepts(value, 0, value.length)) {
                into.accept(first.postings, first.postingsEnd());
            }
        }
    }

    /** Each run of entries between two samples is copied out of the mapping, and its values are tried in the copy. */
    private void searchRuns(Values values, Cursor first, byte[] prefix, ValueTest test, ListConsumer into) {
        EntryRun run = new EntryRun(file, values.headerBytes);
        int index = first.index;
        while (index < values.count) {
            int sample = index / values.stride;
            int runEnd = Math.min(values.count, (sample + 1) * values.stride);
            StillWanted.check(sample * values.stride);
            long endOfRun = values.sampleEnd(sample);
            run.load(values.sample(sample), endOfRun);
            for (int i = sample * values.stride; i < index; i++) {
                run.next();
            }
            for (; index < runEnd; index++) {
                run.next();
                if (!run.startsWith(prefix)) {
                    return;
                }
                if (test.accepts(run.bytes, run.from, run.to)) {
                    long next = run.nextPostings();
                    into.accept(run.postings(), next == 0 ? listAt(endOfRun) : next);
                }
            }
        }
    }

    /** Steps over the values of one name in order. It stands on a value from the start, unless {@link #done}. */
    final class Cursor {
        private final Values values;
        private final MappedReader in;
        private int index;
        private long valueAt;
        private int valueLength;
        private long postings;
        private boolean isExact;

        private Cursor(Values values, byte[] from) {
            this.values = values;
            this.in = new MappedReader(file, values.base, end);
            index = from.length == 0 ? 0 : lastSampleNotAfter(from) * values.stride;
            read();
            int c = 0;
            while (!done() && (c = compare(from)) < 0) {
                next();
            }
            isExact = !done() && c == 0;
        }

        private int lastSampleNotAfter(byte[] key) {
            int low = 1;
            int high = values.samples.length - 1;
            while (low <= high) {
                int mid = (low + high) >>> 1;
                index = mid * values.stride;
                read();
                if (compare(key) <= 0) {
                    low = mid + 1;
                } else {
                    high = mid - 1;
                }
            }
            return high;
        }

        private int compare(byte[] key) {
            return Utf8Bytes.compare(file.bytes(), valueAt, valueLength, key);
        }

        private void read() {
            if (done()) {
                return;
            }
            if (index % values.stride == 0) {
                in.moveTo(values.sample(index / values.stride));
            }
            in.skip(values.headerBytes, "a label pair");
            valueLength = in.stringLength("a label value");
            valueAt = in.pos();
            in.skip(valueLength, "a label value");
            postings = in.uvarint("the offset of a postings list");
        }

        boolean done() {
            return index >= values.count;
        }

        void next() {
            index++;
            read();
        }

        String value() {
            return new String(bytes(), StandardCharsets.UTF_8);
        }

        private byte[] bytes() {
            byte[] utf8 = new byte[valueLength];
            file.copy(valueAt, utf8, 0, valueLength);
            return utf8;
        }

        boolean startsWith(byte[] prefix) {
            return Utf8Bytes.startsWith(file.bytes(), valueAt, valueLength, prefix);
        }

        /** The offset of the postings list of this value. */
        long postings() {
            return postings;
        }

        /** Where the list after that begins, 0 if that is not known. */
        long postingsEnd() {
            return listStarts.length == 0 ? listAt(in.pos()) : startAfter(postings);
        }
    }

    /** Collects samples while the table is walked for the first time. */
    private static final class Loader {
        private final MappedFile file;
        private final MemorySegment bytes;
        private final long base;
        private final boolean sorted;
        private final int sampling;
        private final Map<String, Values> byName = new HashMap<>();
        private final Map<String, IntList> unsorted = new HashMap<>();
        private long[] lists = new long[0];
        private int listCount;
        private long allPostings;
        private long allPostingsEnd;

        private @Nullable String name;
        private long nameAt;
        private int nameLength = -1;
        private int headerBytes;
        private long valueAt;
        private int valueLength;
        private int count;
        private IntList samples = new IntList();

        Loader(MappedFile file, long base, boolean sorted, int sampling) {
            this.file = file;
            this.bytes = file.bytes();
            this.base = base;
            this.sorted = sorted;
            this.sampling = sampling;
        }

        /** Of a table that is in no order: where its lists begin, ascending. */
        long[] listStarts() {
            long[] starts = Arrays.copyOf(lists, listCount);
            Arrays.sort(starts);
            return starts;
        }

        void entry(MappedReader in) {
            long at = in.pos();
            int keys = in.u8("a label pair");
            if (keys != 2) {
                throw file.corrupt(at, "a postings offset entry has " + keys + " keys instead of 2");
            }
            int nLength = in.stringLength("a label name");
            long nAt = in.pos();
            in.skip(nLength, "a label name");
            int header = (int) (in.pos() - at);
            int vLength = in.stringLength("a label value");
            long vAt = in.pos();
            in.skip(vLength, "a label value");
            long postings = in.uvarint("the offset of a postings list");
            if (!sorted) {
                addList(postings);
            } else if (allPostings != 0 && allPostingsEnd == 0) {
                allPostingsEnd = postings;
            }
            if (nLength == 0) {
                allPostings = vLength == 0 ? postings : allPostings;
                return;
            }
            if (nameLength != nLength || Utf8Bytes.compare(bytes, nameAt, nameLength, nAt, nLength) != 0) {
                startName(at, nAt, nLength);
                headerBytes = header;
            } else if (header != headerBytes) {
                throw file.corrupt(at, "the entries of one label name differ in how its length is written");
            } else if (sorted && Utf8Bytes.compare(bytes, valueAt, valueLength, vAt, vLength) >= 0) {
                throw file.corrupt(at, "a label value does not sort after the one before");
            }
            if (!sorted || count % sampling == 0) {
                samples.add((int) (at - base));
            }
            count++;
            valueAt = vAt;
            valueLength = vLength;
        }

        private void addList(long postings) {
            if (listCount == lists.length) {
                lists = Arrays.copyOf(lists, Math.max(16, 2 * listCount));
            }
            lists[listCount++] = postings;
        }

        private void startName(long at, long nAt, int nLength) {
            if (sorted && nameLength >= 0 && Utf8Bytes.compare(bytes, nameAt, nameLength, nAt, nLength) >= 0) {
                throw file.corrupt(at, "a label name does not sort after the one before");
            }
            finishName(at);
            nameAt = nAt;
            nameLength = nLength;
            name = new MappedReader(file, nAt, nAt + nLength).string(nLength, "a label name");
            count = 0;
            samples = sorted ? new IntList() : unsorted.computeIfAbsent(name, n -> new IntList());
        }

        private void finishName(long end) {
            if (name != null && sorted) {
                byName.put(name, new Values(base, count, sampling, samples.toArray(), headerBytes, end));
            }
        }

        Map<String, Values> finish(long end) {
            finishName(end);
            unsorted.forEach((n, offsets) -> byName.put(n, byValue(offsets)));
            return byName;
        }

        /** Version 1: the entries of one name ordered by value. All their headers have one length. */
        private Values byValue(IntList offsets) {
            int header = headerBytes(offsets.get(0));
            Integer[] order = new Integer[offsets.size()];
            for (int i = 0; i < order.length; i++) {
                order[i] = offsets.get(i);
            }
            Arrays.sort(order, (a, b) -> compareValues(a, b, header));
            int[] sortedOffsets = new int[order.length];
            for (int i = 0; i < order.length; i++) {
                sortedOffsets[i] = order[i];
            }
            return new Values(base, order.length, 1, sortedOffsets, header, file.size());
        }

        private int headerBytes(int offset) {
            long at = base + (offset & 0xffffffffL);
            MappedReader in = new MappedReader(file, at, file.size());
            in.u8("a label pair");
            in.skip(in.stringLength("a label name"), "a label name");
            return (int) (in.pos() - at);
        }

        private int compareValues(int a, int b, int header) {
            MappedReader x = new MappedReader(file, base + (a & 0xffffffffL) + header, file.size());
            MappedReader y = new MappedReader(file, base + (b & 0xffffffffL) + header, file.size());
            int xLength = x.stringLength("a label value");
            int yLength = y.stringLength("a label value");
            return Utf8Bytes.compare(bytes, x.pos(), xLength, y.pos(), yLength);
        }
    }
}
