package io.athanor.bucket;

import org.jspecify.annotations.Nullable;

/** A large array of ints that are mostly never set: pages appear when they are written. Guarded by its owner's lock. */
final class PagedInts {
    private static final int BITS = 10;
    private static final int MASK = (1 << BITS) - 1;

    private final int[] @Nullable [] pages;
    private int made;

    PagedInts(int size) {
        pages = new int[(size + MASK) >>> BITS][];
    }

    /** The value, 0 if it was never set. */
    int get(int i) {
        int[] page = pages[i >>> BITS];
        return page == null ? 0 : page[i & MASK];
    }

    void set(int i, int value) {
        int[] page = pages[i >>> BITS];
        if (page == null) {
            page = new int[1 << BITS];
            pages[i >>> BITS] = page;
            made++;
        }
        page[i & MASK] = value;
    }

    long bytes() {
        return 4L * pages.length + ((long) made << (BITS + 2));
    }
}
