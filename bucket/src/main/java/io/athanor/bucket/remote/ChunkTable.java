package io.athanor.bucket.remote;

import io.athanor.tsdb.CorruptBlockException;
import io.athanor.tsdb.series.ChunkBuffer;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** The chunks of some series, fetched: each verified, and found by its reference. Filled by several threads, each its own chunks. */
final class ChunkTable {
    private static final int CRC_BYTES = 4;
    private static final int BYTES_PER_CHUNK = 40;

    private final RequestRun run;
    private final RemoteBlock block;
    private final long[] refs;
    private final @Nullable MemorySegment[] data;
    private final int[] offset;
    private final int[] length;
    private final byte[] encoding;

    /** Whole pages that hold chunks; smaller arrays are not used again. */
    private final Queue<byte[]> pages = new ConcurrentLinkedQueue<>();

    private final AtomicLong reserved = new AtomicLong();

    /** @param refs ascending, each once */
    ChunkTable(RequestRun run, RemoteBlock block, long[] refs) {
        this.run = run;
        this.block = block;
        this.refs = refs;
        reserve((long) BYTES_PER_CHUNK * refs.length);
        this.data = new MemorySegment[refs.length];
        this.offset = new int[refs.length];
        this.length = new int[refs.length];
        this.encoding = new byte[refs.length];
    }

    private void reserve(long bytes) {
        run.account().reserve(bytes, "chunks");
        reserved.addAndGet(bytes);
    }

    /**
     * Takes the chunks of one range. Used by one thread.
     *
     * @param base the item that is the first chunk here
     */
    Pages pages(String object, int base, long expected) {
        return new Pages(object, base, expected);
    }

    /** All references, ascending. */
    long[] refs() {
        return refs;
    }

    /** Chunks as they come. */
    final class Pages implements ItemReader.Sink {
        private final String object;
        private final CRC32C crc = new CRC32C();
        private final int base;
        private final int pageBytes;
        private byte[] page = new byte[0];
        private MemorySegment segment = MemorySegment.NULL;
        private int used;
        private int items;
        private long taken;

        private Pages(String object, int base, long expected) {
            this.object = object;
            this.base = base;
            this.pageBytes = Math.clamp(expected, 1 << 10, PagePool.PAGE_BYTES);
        }

        /** How many chunks have come, damaged ones included. */
        int items() {
            return items;
        }

        /** Their bytes. */
        long bytes() {
            return taken;
        }

        @Override
        public void item(int item, byte[] bytes, int from, int size) {
            items++;
            taken += size;
            int at = from;
            while (bytes[at] < 0) {
                at++;
            }
            at++;
            int covered = from + size - CRC_BYTES - at;
            crc.reset();
            crc.update(bytes, at, covered);
            int end = at + covered;
            int stored = bytes[end] << 24
                    | (bytes[end + 1] & 0xff) << 16
                    | (bytes[end + 2] & 0xff) << 8
                    | bytes[end + 3] & 0xff;
            if ((int) crc.getValue() != stored) {
                throw new CorruptBlockException(
                        object,
                        refs[item - base] & 0xffffffffL,
                        "checksum of a chunk is " + Integer.toHexString((int) crc.getValue()) + " but "
                                + Integer.toHexString(stored) + " is stored");
            }
            int n = covered - 1;
            if (page.length - used < n || page.length == 0) {
                int room = Math.max(n, pageBytes);
                reserve(room);
                page = room == PagePool.PAGE_BYTES ? pooled() : new byte[room];
                segment = MemorySegment.ofArray(page);
                used = 0;
            }
            System.arraycopy(bytes, at + 1, page, used, n);
            int place = item - base;
            data[place] = segment;
            offset[place] = used;
            length[place] = n;
            encoding[place] = bytes[at];
            used += n;
        }

        private byte[] pooled() {
            byte[] taken = run.pages().take();
            pages.add(taken);
            return taken;
        }
    }

    /** The place of a chunk; negative if it is not here. */
    int indexOf(long ref) {
        return Arrays.binarySearch(refs, ref);
    }

    /** Appends the chunk at a place if it could be read. */
    void append(int i, long mint, long maxt, ChunkBuffer into) {
        MemorySegment bytes = i < 0 ? null : data[i];
        if (bytes != null) {
            into.add(mint, maxt, encoding[i], bytes, offset[i], length[i]);
        }
    }

    /** The error of a chunk from here that makes no sense; null if it is not from here. */
    @Nullable
    CorruptBlockException corrupt(ChunkBuffer chunks, int index, RuntimeException why) {
        for (int i = 0; i < refs.length; i++) {
            MemorySegment bytes = data[i];
            if (bytes != null && bytes.equals(chunks.data[index]) && offset[i] == chunks.offset[index]) {
                String object = block.segmentObject((int) (refs[i] >>> 32));
                return new CorruptBlockException(object, refs[i] & 0xffffffffL, String.valueOf(why.getMessage()));
            }
        }
        return null;
    }

    RemoteBlock block() {
        return block;
    }

    /** Gives the memory back; nobody reads the chunks any more. */
    void free() {
        Arrays.fill(data, null);
        forget();
        for (byte[] page = pages.poll(); page != null; page = pages.poll()) {
            run.pages().giveBack(page);
        }
    }

    /** Gives the memory back, while others may still write into it. */
    void forget() {
        run.account().release(reserved.getAndSet(0));
    }
}
