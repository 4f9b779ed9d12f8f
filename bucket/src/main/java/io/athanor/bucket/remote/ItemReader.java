package io.athanor.bucket.remote;

import io.athanor.bucket.cache.FreshReads;
import io.athanor.bucket.cache.IndexPages;
import io.athanor.bucket.request.RequestStats.Data;
import io.athanor.objstore.Bucket;
import io.athanor.tsdb.CorruptBlockException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads items that begin with their own length (entries of series, chunks) at known places of one object, by ranges. What
 * cannot be read is told to {@link Missing}, and left out.
 *
 * <p>A range that breaks off is taken up once where it broke; an item that is longer than was expected, or whose checksum is
 * wrong, is read once more on its own.
 */
final class ItemReader {
    /** No item is longer. */
    private static final long MAX_ITEM_BYTES = 1 << 30;

    private static final int MAX_LENGTH_BYTES = 5;

    private final Source source;
    private final RequestRun run;
    private final RemoteBlock block;
    private final Data kind;
    private final String object;
    private final int trailing;

    /** Gives the object's bytes. */
    interface Source {
        IndexPages.Part open(long offset, long length) throws IOException;
    }

    /** As {@link #ItemReader(Source, RequestRun, RemoteBlock, Data, String, int)}, of an object in the bucket. */
    ItemReader(Bucket bucket, RequestRun run, RemoteBlock block, Data kind, String object, int trailing) {
        this(
                (offset, length) -> new IndexPages.Part(bucket.getRange(object, offset, length), false),
                run,
                block,
                kind,
                object,
                trailing);
    }

    /** @param trailing bytes of an item that its length does not count */
    ItemReader(Source source, RequestRun run, RemoteBlock block, Data kind, String object, int trailing) {
        this.source = source;
        this.run = run;
        this.block = block;
        this.kind = kind;
        this.object = object;
        this.trailing = trailing;
    }

    /** Takes items. */
    interface Sink {
        /**
         * Takes one item; its bytes are valid until this returns.
         *
         * @param item which one
         * @throws CorruptBlockException if it is not what it should be
         */
        void item(int item, byte[] bytes, int from, int length);
    }

    /** No more of a damaged item is read again before its length is known. */
    private static final long DAMAGED_BYTES = 128 << 10;

    /** A request that nobody has read from for so long is made again. */
    private static final long IDLE_NANOS = 5_000_000_000L;

    /** An item that has to be read on its own, with its whole length. */
    private record Again(int item, int length) {}

    /** What is left to do of a range: items that are longer than it, and damaged ones, which are read past all caches. */
    private record Rest(List<Again> again, List<Integer> damaged, boolean isFresh) {
        Rest(boolean isFresh) {
            this(new ArrayList<>(), new ArrayList<>(), isFresh);
        }
    }

    /** Reads the items of a range; {@code at} is where each begins in the object. */
    void read(ByteRange range, long[] at, Sink sink) {
        try (Reading reading = reading(range, at)) {
            reading.read(range.to(), sink);
        }
    }

    /** The items of a range, to be read some after the other; nothing is asked for yet. */
    Reading reading(ByteRange range, long[] at) {
        return new Reading(range, at, false);
    }

    /**
     * A range while it is read, by one request that stays open as long as it is of use: what is not read yet waits in the
     * connection. Used by one thread at a time.
     */
    final class Reading implements AutoCloseable {
        private final ByteRange range;
        private final long[] at;
        private final boolean isFresh;
        private int next;
        private @Nullable InputStream in;
        private @Nullable ItemStream stream;
        private int opened;
        private long reserved;
        private boolean isCached;
        private long nanos;
        private long lastRead;

        private Reading(ByteRange range, long[] at, boolean isFresh) {
            this.range = range;
            this.at = at;
            this.isFresh = isFresh;
            this.next = range.from();
        }

        /** Reads on, up to an item of the range. */
        void read(int to, Sink sink) {
            Rest rest = new Rest(isFresh);
            if (!pass(to, sink, rest, isFresh) && !isFresh) {
                pass(to, sink, rest, true);
            }
            next = to; // what could not be read is missing, and was told
            if (next == range.to()) {
                close();
            }
            for (Again item : rest.again) {
                single(item, at, sink, rest);
            }
            for (int item : rest.damaged) {
                long bytes = Math.min(DAMAGED_BYTES, range.offset() + range.length() - at[item]);
                try (Reading fresh = new Reading(new ByteRange(item, item + 1, at[item], bytes), at, true)) {
                    fresh.read(item + 1, sink);
                }
            }
        }

        /** Whether it came to its end; if not, it is not to be tried again if it is the last time. */
        private boolean pass(int to, Sink sink, Rest rest, boolean isLast) {
            run.check();
            long from = System.nanoTime();
            if (from - lastRead > IDLE_NANOS) {
                close(); // who sends may have given it up
            }
            boolean isDone = false;
            try {
                ItemStream items = stream == null ? open() : stream;
                for (; next < to; next++) {
                    if ((next & 0x3ff) == 0) {
                        run.check();
                    }
                    one(next, at[next], range, items, sink, rest);
                }
                isDone = true;
            } catch (IOException e) {
                run.check();
                if (isLast) {
                    run.missing().unreadable(block, what(at[next]), e);
                }
            } finally {
                lastRead = System.nanoTime();
                nanos += lastRead - from;
                if (!isDone) {
                    close();
                }
            }
            return isDone;
        }

        private ItemStream open() throws IOException {
            long offset = at[next];
            long length = range.offset() + range.length() - offset;
            run.account().download(length, kind.label());
            opened = next;
            nanos = 0;
            IndexPages.Part part = bytes(offset, length, isFresh);
            in = part.in();
            isCached = part.isCached();
            ItemStream items = new ItemStream(part.in(), offset, length, more -> {
                run.account().reserve(more, kind.label());
                reserved += more;
            });
            stream = items;
            return items;
        }

        @Override
        public void close() {
            InputStream open = in;
            if (open == null) {
                return;
            }
            in = null;
            try {
                open.close();
            } catch (IOException e) {
                // what was wanted of it is there
            }
            if (!isCached) {
                run.stats().fetched(kind, next - opened, stream == null ? 0 : stream.read(), nanos);
            }
            stream = null;
            run.account().release(reserved);
            reserved = 0;
        }
    }

    private void one(int item, long at, ByteRange range, ItemStream stream, Sink sink, Rest rest) throws IOException {
        if (!stream.moveTo(at)) {
            if (stream.offset() > at) {
                run.missing().corrupt(block, corrupt(at, "lies within what is before it"));
                return;
            }
            throw new IOException("the range ended after " + stream.read() + " of " + range.length() + " bytes");
        }
        long length = length(stream);
        if (length < 0 || length > MAX_ITEM_BYTES) {
            damaged(item, corrupt(at, "claims " + length + " bytes"), rest);
            return;
        }
        long end = range.offset() + range.length();
        if (length > 0 && at + length > end) {
            refetched();
            rest.again.add(new Again(item, (int) length));
            return;
        }
        if (length == 0 || stream.fill((int) length) < length) {
            throw new IOException("the range ended after " + stream.read() + " of " + range.length() + " bytes");
        }
        try {
            sink.item(item, stream.bytes(), stream.position(), (int) length);
        } catch (CorruptBlockException e) {
            damaged(item, e, rest);
        }
    }

    /** It may have been damaged on its way, or in a cache; what is damaged in the bucket, too, is missing. */
    private void damaged(int item, CorruptBlockException problem, Rest rest) {
        if (rest.isFresh) {
            run.missing().corrupt(block, problem);
        } else {
            rest.damaged.add(item);
        }
    }

    /** All bytes of the item at the stream's position; 0 if the stream ends within its length, -1 if that makes no sense. */
    private long length(ItemStream stream) throws IOException {
        int there = stream.fill(MAX_LENGTH_BYTES);
        long length = 0;
        for (int i = 0; i < MAX_LENGTH_BYTES; i++) {
            if (i == there) {
                return 0;
            }
            byte b = stream.bytes()[stream.position() + i];
            length |= (long) (b & 0x7f) << 7 * i;
            if (b >= 0) {
                return i + 1 + length + trailing;
            }
        }
        return -1;
    }

    private void single(Again again, long[] at, Sink sink, Rest rest) {
        run.check();
        long offset = at[again.item()];
        run.account().download(again.length(), kind.label());
        run.account().reserve(again.length(), kind.label());
        long from = System.nanoTime();
        byte[] bytes = new byte[0];
        try (InputStream in = bytes(offset, again.length(), rest.isFresh).in()) {
            bytes = in.readNBytes(again.length());
            if (bytes.length < again.length()) {
                throw corrupt(offset, "needs " + again.length() + " bytes, but the object ends after " + bytes.length);
            }
            sink.item(again.item(), bytes, 0, bytes.length);
        } catch (IOException e) {
            run.check();
            run.missing().unreadable(block, what(offset), e);
        } catch (CorruptBlockException e) {
            damaged(again.item(), e, rest);
        } finally {
            run.account().release(again.length());
            run.stats().fetched(kind, 1, bytes.length, System.nanoTime() - from);
        }
    }

    private IndexPages.Part bytes(long offset, long length, boolean isFresh) throws IOException {
        return isFresh ? FreshReads.open(() -> source.open(offset, length)) : source.open(offset, length);
    }

    private void refetched() {
        if (kind == Data.SERIES) {
            run.metrics().seriesRefetched(run.tenant());
        } else {
            run.metrics().chunkRefetched(run.tenant());
        }
    }

    private String what(long offset) {
        return kind.label() + " from byte " + offset + " of " + object;
    }

    private CorruptBlockException corrupt(long at, String what) {
        return new CorruptBlockException(object, at, "an item of the " + kind.label() + " " + what);
    }
}
