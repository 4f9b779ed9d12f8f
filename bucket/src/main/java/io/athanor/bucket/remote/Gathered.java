package io.athanor.bucket.remote;

import io.athanor.model.Utf8Order;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Names or values that the blocks of one request have, each once, counted before it is kept. Safe for all threads. */
final class Gathered {
    /** What is reserved at once, bytes. */
    private static final long STEP_BYTES = 16 << 10;

    /** What a text takes here and in the answer that is made of it, beside its characters in both. */
    private static final int TEXT_BYTES = 112;

    private static final int BYTES_PER_CHARACTER = 3;

    /** A text of 24 characters. */
    private static final int USUAL_BYTES = 184;

    private static final String WHAT = "names and values of labels";

    private final Account account;
    private final Set<String> all = ConcurrentHashMap.newKeySet();
    private final AtomicLong room = new AtomicLong();
    private long expected;

    Gathered(Account account) {
        this.account = account;
    }

    /**
     * Reserves memory for so many texts, if that is more than was reserved before; waits for it. What is needed beyond that
     * is not waited for: a request that waits while it holds others up may wait for ever.
     */
    synchronized void expect(long texts) {
        long more = texts * USUAL_BYTES - expected;
        if (more > 0) {
            account.admitKept(more, WHAT);
            expected += more;
            room.addAndGet(more);
        }
    }

    void add(String text) {
        if (all.contains(text)) {
            return;
        }
        long bytes = TEXT_BYTES + (long) BYTES_PER_CHARACTER * text.length();
        if (room.addAndGet(-bytes) < 0) {
            long more = Math.max(bytes, STEP_BYTES);
            account.reserveNow(more, WHAT);
            room.addAndGet(more);
        }
        all.add(text);
    }

    void remove(String text) {
        all.remove(text);
    }

    /** All of them, sorted, or the first ones. @param limit 0: all */
    List<String> sorted(int limit) {
        String[] texts = all.toArray(String[]::new);
        Arrays.sort(texts, Utf8Order::compare);
        return Arrays.asList(limit > 0 && limit < texts.length ? Arrays.copyOf(texts, limit) : texts);
    }
}
