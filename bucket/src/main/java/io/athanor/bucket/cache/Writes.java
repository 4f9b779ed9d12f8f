package io.athanor.bucket.cache;

/** Keeps what was read before a write from being cached after it. Any thread may call it. */
final class Writes {
    private long count;

    /** How many writes there were: to be asked for before something is read. */
    synchronized long count() {
        return count;
    }

    /** Caches what was read, if nothing was written since. */
    synchronized void cache(long since, Runnable put) {
        if (count == since) {
            put.run();
        }
    }

    /** Something was written, or may have been: what is cached of it is overwritten. */
    synchronized void changed(Runnable forget) {
        count++;
        forget.run();
    }
}
