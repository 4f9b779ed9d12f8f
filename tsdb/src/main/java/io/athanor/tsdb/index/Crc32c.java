package io.athanor.tsdb.index;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.zip.CRC32C;

/**
 * CRC-32C of mapped bytes.
 *
 * <p>The bytes pass through a small array per thread: for chunk-sized ranges that is cheaper than a buffer view per range
 * (no object, no reference count on the mapping), and for long ones the array stays in the first-level cache.
 */
final class Crc32c {
    private static final int PIECE = 8192;
    private static final ThreadLocal<Crc32c> PER_THREAD = ThreadLocal.withInitial(Crc32c::new);

    private final CRC32C crc = new CRC32C();
    private final byte[] piece = new byte[PIECE];

    private Crc32c() {}

    static int of(MemorySegment segment, long offset, long length) {
        return PER_THREAD.get().compute(segment, offset, length);
    }

    private int compute(MemorySegment segment, long offset, long length) {
        crc.reset();
        long at = offset;
        long left = length;
        while (left > 0) {
            int n = (int) Math.min(left, PIECE);
            MemorySegment.copy(segment, ValueLayout.JAVA_BYTE, at, piece, 0, n);
            crc.update(piece, 0, n);
            at += n;
            left -= n;
        }
        return (int) crc.getValue();
    }
}
