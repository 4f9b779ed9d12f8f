package io.athanor.bucket.cache;

import java.io.IOException;

/** How to read what the cache may have wrong: past it, and what is read takes its place there. */
public final class FreshReads {
    private static final ScopedValue<Boolean> FRESH = ScopedValue.newInstance();

    private FreshReads() {}

    /** Opens something to read. */
    @FunctionalInterface
    public interface Opening<T> {
        T open() throws IOException;
    }

    /** Opens it, past all caches. */
    public static <T> T open(Opening<T> opening) throws IOException {
        return ScopedValue.where(FRESH, true).<T, IOException>call(opening::open);
    }

    static boolean isAsked() {
        return FRESH.isBound();
    }
}
