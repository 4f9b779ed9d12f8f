package io.athanor.bucket.fetch;

import io.athanor.model.XxHash64;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.ThanosMeta;
import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * One of several stores that share a bucket's blocks out among themselves: a value of {@code --store.shard}.
 *
 * <p><b>What stays together</b> blocks of the same external labels that begin in the same fourteen days (counted from the
 * epoch). That is the longest range the compactor makes one block of, and its windows are aligned alike: so a block, what it is
 * compacted to, and what that is downsampled to, are always the same store's. That store can see that one replaces the other,
 * and can choose one resolution for a time; shared out by ULID, as hashmod over {@code __block_id} does it, two stores would
 * both answer for the same samples.
 * <p><b>Which store</b> the one with the greatest hash of what stays together and the store's number (rendezvous
 * hashing): with one more store, only what that one takes over moves, one part of n + 1.
 *
 * @param index this store, from 0, as pods of a stateful set are numbered
 * @param count of stores, 1 or more
 */
public record StoreShard(int index, int count) {
    /** The only store: all blocks are its own. */
    public static final StoreShard ALL = new StoreShard(0, 1);

    private static final int MOST = 10_000;
    private static final long WINDOW_MS = Duration.ofDays(14).toMillis();

    /** @throws IllegalArgumentException if there is no such store; the text is for the user */
    public StoreShard {
        if (count < 1 || count > MOST || index < 0 || index >= count) {
            throw new IllegalArgumentException(
                    index + "/" + count + " is no shard: the first number counts from 0 and is"
                            + " less than the second, which is at most " + MOST);
        }
    }

    /**
     * Reads {@code 0/3}.
     *
     * @throws IllegalArgumentException if it is something else; the text is for the user
     */
    public static StoreShard parse(String text) {
        int slash = text.indexOf('/');
        try {
            if (slash > 0) {
                return new StoreShard(
                        Integer.parseInt(text.substring(0, slash)), Integer.parseInt(text.substring(slash + 1)));
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new IllegalArgumentException("\"" + text + "\" is no shard: write 0/3 for the first of three stores");
    }

    /** Whether a block is this store's. */
    boolean owns(BlockMeta meta) {
        return count == 1 || owner(meta, count) == index;
    }

    /** The store that a block belongs to, of so many. */
    static int owner(BlockMeta meta, int count) {
        ThanosMeta thanos = meta.thanos();
        ByteBuffer key = ByteBuffer.allocate(20);
        key.putLong(thanos == null ? 0 : thanos.labels().hash());
        key.putLong(Math.floorDiv(meta.minTime(), WINDOW_MS));
        int best = 0;
        long most = 0;
        for (int store = 0; store < count; store++) {
            key.putInt(16, store);
            long score = XxHash64.hash(key.array());
            if (store == 0 || Long.compareUnsigned(score, most) > 0) {
                best = store;
                most = score;
            }
        }
        return best;
    }
}
