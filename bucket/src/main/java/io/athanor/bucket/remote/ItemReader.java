package io.athanor.bucket.remote;

import io.athanor.bucket.cache.FreshReads;
import io.athanor.bucket.request.RequestStats.Data;
import io.athanor.objstore.Bucket;
import io.athanor.tsdb.CorruptBlockException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

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

    private final Bucket bucket;
    private final RequestRun run;
    private final RemoteBlock block;
    private final Data kind;
    private final String object;
    private final int trailing;

    /** @param trailing bytes of an item that its length does not count */
    ItemReader(Bucket bucket, RequestRun run, RemoteBlock block, Data kind, String object, int trailing) {
        this.bucket = bucket;
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
        Rest rest = new Rest(false);
        int done = pass(range, at, sink, rest, false);
        if (done < range.to()) {
            ByteRange left = new ByteRange(done, range.to(), at[done], range.offset() + range.length() - at[done]);
            pass(left, at, sink, rest, true);
        }
        for (Again item : rest.again) {
            single(item, at, sink, rest);
        }
        for (int item : rest.damaged) {
            long bytes = Math.min(DAMAGED_BYTES, range.offset() + range.length() - at[item]);
            Rest fresh = new Rest(true);
            pass(new ByteRange(item, item + 1, at[item], bytes), at, sink, fresh, true);
            for (Again longer : fresh.again) {
                single(longer, at, sink, fresh);
            }
        }
    }

    /** Returns the item that it came to, having told what is missing if it is not to be tried again. */
    private int pass(ByteRange range, long[] at, Sink sink, Rest rest, boolean isLast) {
        run.check();
        run.account().download(range.length(), kind.label());
        long from = System.nanoTime();
        int item = range.from();
        long[] reserved = new long[1];
        long read = 0;
        try (InputStream in = open(range.offset(), range.length(), rest)) {
            ItemStream stream = stream(in, range, reserved);
            try {
                for (; item < range.to(); item++) {
                    if ((item & 0x3ff) == 0) {
                        run.check();
                    }
                    one(item, at[item], range, stream, sink, rest);
                }
            } finally {
                read = stream.read();
            }
        } catch (IOException e) {
            run.check();
            if (isLast) {
                run.missing().unreadable(block, what(at[item]), e);
            }
        } finally {
            run.account().release(reserved[0]);
            run.stats().fetched(kind, item - range.from(), read, System.nanoTime() - from);
        }
        return item;
    }

    private ItemStream stream(InputStream in, ByteRange range, long[] reserved) {
        return new ItemStream(in, range.offset(), range.length(), bytes -> {
            run.account().reserve(bytes, kind.label());
            reserved[0] += bytes;
        });
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
        try (InputStream in = open(offset, again.length(), rest)) {
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

    private InputStream open(long offset, long length, Rest rest) throws IOException {
        return rest.isFresh
                ? FreshReads.open(() -> bucket.getRange(object, offset, length))
                : bucket.getRange(object, offset, length);
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
