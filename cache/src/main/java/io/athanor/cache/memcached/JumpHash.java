package io.athanor.cache.memcached;

import io.athanor.model.XxHash64;
import java.nio.charset.StandardCharsets;

/**
 * Which of n servers has a key. When a server is added at the end, one key in n + 1 moves, to it.
 *
 * <p><b>Source</b> Lamping, Veach: A Fast, Minimal Memory, Consistent Hash Algorithm (2014), over the key's xxHash64.
 */
final class JumpHash {
    private static final long MULTIPLIER = 2862933555777941757L;

    private JumpHash() {}

    /** A number from 0 to {@code servers - 1}. */
    static int pick(String key, int servers) {
        return pick(XxHash64.hash(key.getBytes(StandardCharsets.UTF_8)), servers);
    }

    static int pick(long hash, int servers) {
        long state = hash;
        long at = -1;
        long next = 0;
        while (next < servers) {
            at = next;
            state = state * MULTIPLIER + 1;
            next = (long) ((at + 1) * ((double) (1L << 31) / ((state >>> 33) + 1)));
        }
        return (int) at;
    }
}
