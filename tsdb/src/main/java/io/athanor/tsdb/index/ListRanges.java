package io.athanor.tsdb.index;

import java.util.Arrays;
import java.util.function.LongConsumer;

/** Where some postings lists are in an index, as the postings offset table tells. */
public final class ListRanges {
    /** What one list takes, bytes, and half as much again while more room is made. */
    private static final long BYTES_PER_LIST = 24;

    private final LongConsumer reserve;
    private long[] offset = new long[4];
    private long[] end = new long[4];
    private int size;
    private long bytes;

    public ListRanges() {
        this(more -> {});
    }

    /** @param reserve told of memory before it is taken, bytes; throws if there is none */
    ListRanges(LongConsumer reserve) {
        this.reserve = reserve;
    }

    void add(long from, long to) {
        if (size == offset.length) {
            reserve.accept(BYTES_PER_LIST * size);
            offset = Arrays.copyOf(offset, 2 * size);
            end = Arrays.copyOf(end, 2 * size);
        }
        offset[size] = from;
        end[size] = to;
        size++;
        bytes += to - from;
    }

    /** The number of lists. */
    public int size() {
        return size;
    }

    /** Where list {@code i} begins. */
    public long offset(int i) {
        return offset[i];
    }

    /**
     * Where list {@code i} ends, exclusive, if lists lie in the order of the table, without gaps. It may end before, and if
     * what wrote the index did not keep to that order, behind: what is certain says the list itself.
     */
    public long end(int i) {
        return end[i];
    }

    /** List {@code i} alone. */
    public ListRanges only(int i) {
        ListRanges one = new ListRanges();
        one.add(offset[i], end[i]);
        return one;
    }

    /** The bytes of all lists together. */
    public long bytes() {
        return bytes;
    }

    /** The references in all lists together. */
    public long refs() {
        return (bytes - (long) Postings.FRAME_BYTES * size) / 4;
    }
}
