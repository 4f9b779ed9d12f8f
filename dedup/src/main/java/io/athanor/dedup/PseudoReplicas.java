package io.athanor.dedup;

import io.athanor.tsdb.chunkenc.Encoding;
import io.athanor.tsdb.samples.SampleReader;
import io.athanor.tsdb.series.ChunkBuffer;
import io.athanor.tsdb.series.SeriesChunks;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * The chunks of all replicas of one series in one pool, then dealt out anew into runs without overlap.
 *
 * <p>So does Thanos, for which a replica has lost its label by the time that samples are looked at: chunks in the order of
 * their first time, then last time, then encoding, then bytes, greatest first; each chunk, if it is there more than once,
 * once; and each put on the first run that ends before it begins. The runs are what {@code penalty} and {@code chain} take
 * for replicas. Holds scratch memory that grows to the largest series: one thread, used for many series.
 */
public final class PseudoReplicas {
    private final ChunkBuffer read = new ChunkBuffer();
    private final ChunkBuffer chunks = new ChunkBuffer();
    private SeriesChunks[] owners = new SeriesChunks[16];
    private int[] order = new int[16];
    private int[] merged = new int[16];
    private int[] run = new int[16];
    private int[] last = new int[4];
    private int count;

    /** An empty pool. */
    public PseudoReplicas() {}

    /** Empties the pool, and lets go of the data. */
    public void clear() {
        Arrays.fill(owners, 0, chunks.size, null);
        chunks.clear();
        count = 0;
    }

    /**
     * Adds a replica's chunks that touch {@code [mint, maxt]} (ms, inclusive).
     *
     * @throws io.athanor.tsdb.CorruptBlockException as {@link SeriesChunks#read}
     */
    public void add(SeriesChunks replica, long mint, long maxt) {
        replica.read(mint, maxt, read);
        int before = chunks.size;
        int size = before + read.size;
        if (size > owners.length) {
            int capacity = Math.max(size, 2 * owners.length);
            owners = Arrays.copyOf(owners, capacity);
            order = Arrays.copyOf(order, capacity);
            merged = new int[capacity];
            run = new int[capacity];
        }
        for (int i = 0; i < read.size; i++) {
            if (read.maxt[i] >= mint && read.mint[i] <= maxt) {
                owners[chunks.size] = replica;
                order[chunks.size] = chunks.size;
                chunks.add(read.mint[i], read.maxt[i], read.encoding[i], read.data[i], read.offset[i], read.length[i]);
                chunks.windowMs[chunks.size - 1] = read.windowMs[i];
            }
        }
        read.clear();
        sortTail(before);
        merge(before);
    }

    /** Deals the chunks out; none may be added afterwards. */
    public void split() {
        count = 0;
        int previous = -1;
        for (int i = 0; i < chunks.size; i++) {
            int chunk = order[i];
            if (previous >= 0 && SampleReader.same(chunks, previous, chunk)) {
                run[chunk] = -1;
                continue;
            }
            previous = chunk;
            int to = 0;
            while (to < count && chunks.maxt[last[to]] >= chunks.mint[chunk]) {
                to++;
            }
            if (to == last.length) {
                last = Arrays.copyOf(last, 2 * to);
            }
            count = Math.max(count, to + 1);
            last[to] = chunk;
            run[chunk] = to;
        }
    }

    /** The number of runs. */
    public int count() {
        return count;
    }

    /** All chunks, in the order in which they were added. */
    public ChunkBuffer chunks() {
        return chunks;
    }

    /** Which chunk comes {@code i}-th in the order of time. */
    public int inOrder(int i) {
        return order[i];
    }

    /** The run that a chunk was put on, −1 if it is a copy of another. */
    public int runOf(int chunk) {
        return run[chunk];
    }

    /** Whose chunk it is: to be told if it is corrupt. */
    public SeriesChunks owner(int chunk) {
        return owners[chunk];
    }

    /** Sorts what one replica gave: by first time it is sorted already. */
    private void sortTail(int from) {
        for (int i = from + 1; i < chunks.size; i++) {
            int chunk = order[i];
            int to = i;
            while (to > from && compare(order[to - 1], chunk) > 0) {
                order[to] = order[to - 1];
                to--;
            }
            order[to] = chunk;
        }
    }

    /** Merges the two sorted parts before and from {@code middle}. */
    private void merge(int middle) {
        int size = chunks.size;
        if (middle == 0 || middle == size) {
            return;
        }
        int a = 0;
        int b = middle;
        for (int i = 0; i < size; i++) {
            boolean first = b == size || a < middle && compare(order[a], order[b]) <= 0;
            merged[i] = first ? order[a++] : order[b++];
        }
        int[] swap = order;
        order = merged;
        merged = swap;
    }

    private int compare(int a, int b) {
        if (chunks.mint[a] != chunks.mint[b]) {
            return chunks.mint[a] < chunks.mint[b] ? -1 : 1;
        }
        if (chunks.maxt[a] != chunks.maxt[b]) {
            return chunks.maxt[a] < chunks.maxt[b] ? -1 : 1;
        }
        if (chunks.encoding[a] != chunks.encoding[b]) {
            return place(chunks.encoding[a]) < place(chunks.encoding[b]) ? -1 : 1;
        }
        return compareBytes(b, a);
    }

    /** Raw chunks come before aggregates. */
    private static int place(byte encoding) {
        return encoding == Encoding.AGGREGATE ? Integer.MAX_VALUE : encoding;
    }

    private int compareBytes(int a, int b) {
        MemorySegment left = chunks.data[a].asSlice(chunks.offset[a], chunks.length[a]);
        MemorySegment right = chunks.data[b].asSlice(chunks.offset[b], chunks.length[b]);
        long at = left.mismatch(right);
        if (at < 0) {
            return 0;
        }
        if (at == left.byteSize() || at == right.byteSize()) {
            return Long.compare(left.byteSize(), right.byteSize());
        }
        return Integer.compare(left.get(ValueLayout.JAVA_BYTE, at) & 0xff, right.get(ValueLayout.JAVA_BYTE, at) & 0xff);
    }
}
