package io.athanor.tsdb.block;

import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Which chunks of one segment have been verified since it was opened, so that each is verified once.
 *
 * <p><b>Shape</b> the file is divided into cells of 64 bytes, with one byte each: 1 + where within the cell begins the
 * chunk that was verified last. Where two short chunks begin in one cell they take its byte from each other, and are verified
 * more often; what is remembered is never wrong. The bytes of one MiB of file come to be when its first chunk is read.
 * <p><b>Threads</b> no locks: a byte is written whole, and a write that is lost costs one more verification.
 */
final class VerifiedChunks {
    private static final int CELL_SHIFT = 6;
    private static final int CELL_MASK = (1 << CELL_SHIFT) - 1;
    private static final int PAGE_SHIFT = 20;
    private static final int PAGE_CELLS = 1 << PAGE_SHIFT - CELL_SHIFT;

    private final AtomicReferenceArray<byte[]> pages;

    VerifiedChunks(long segmentBytes) {
        pages = new AtomicReferenceArray<>((int) (segmentBytes >>> PAGE_SHIFT) + 1);
    }

    /** Whether the chunk at this offset within the segment has been verified. */
    boolean has(long offset) {
        byte[] page = pages.getAcquire((int) (offset >>> PAGE_SHIFT));
        return page != null && page[cell(offset)] == mark(offset);
    }

    /** Remembers a chunk. */
    void add(long offset) {
        int at = (int) (offset >>> PAGE_SHIFT);
        byte[] page = pages.getAcquire(at);
        if (page == null) {
            byte[] fresh = new byte[PAGE_CELLS];
            page = pages.compareAndExchange(at, null, fresh);
            page = page == null ? fresh : page;
        }
        page[cell(offset)] = mark(offset);
    }

    private static int cell(long offset) {
        return (int) (offset >>> CELL_SHIFT) & PAGE_CELLS - 1;
    }

    private static byte mark(long offset) {
        return (byte) (1 + (offset & CELL_MASK));
    }
}
