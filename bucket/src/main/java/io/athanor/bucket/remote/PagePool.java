package io.athanor.bucket.remote;

import java.lang.ref.WeakReference;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.jspecify.annotations.Nullable;

/**
 * Arrays of one length that chunks are put into, used again by later batches and requests: new ones for each would be most of
 * what the garbage collector has to move and to clear. Those that nobody uses are held weakly: they are garbage like any
 * other, counted nowhere, until somebody takes them. Safe for all threads.
 */
final class PagePool {
    /** The length of each, bytes. */
    static final int PAGE_BYTES = 256 << 10;

    private final ConcurrentLinkedDeque<WeakReference<byte[]>> idle = new ConcurrentLinkedDeque<>();

    /** An array with any bytes in it, of which the caller has reserved the memory. */
    byte[] take() {
        for (WeakReference<byte[]> next = idle.pollFirst(); next != null; next = idle.pollFirst()) {
            byte @Nullable [] page = next.get();
            if (page != null) {
                return page;
            }
        }
        return new byte[PAGE_BYTES];
    }

    /** Nobody reads or writes this one any more. */
    void giveBack(byte[] page) {
        idle.addFirst(new WeakReference<>(page));
    }
}
