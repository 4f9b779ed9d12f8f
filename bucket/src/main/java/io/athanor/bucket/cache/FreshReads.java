package io.athanor.bucket.cache;

import java.io.IOException;
import java.io.InputStream;

/** How to read what the cache may have wrong: past it, and what is read takes its place there. */
public final class FreshReads {
    private static final ScopedValue<Boolean> FRESH = ScopedValue.newInstance();

    private FreshReads() {}

    /** Opens something to read. */
    @FunctionalInterface
    public interface Opening {
        InputStream open() throws IOException;
    }

    /** Opens it, past all caches. */
    public static InputStream open(Opening opening) throws IOException {
        return ScopedValue.where(FRESH, true).<InputStream, IOException>call(opening::open);
    }

    static boolean isAsked() {
        return FRESH.isBound();
    }
}
