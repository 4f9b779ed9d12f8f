package io.athanor.component.frontend.cache;

/** Hears of the results cache. Called by many threads. */
public interface CacheCounts {
    /** Hears nothing. */
    CacheCounts NONE = new CacheCounts() {
        @Override
        public void fetched(int keys, int hits, long nanos) {}

        @Override
        public void stored(int bytes) {}

        @Override
        public void outdated(int extents) {}

        @Override
        public void checked(boolean same) {}
    };

    /** So many keys were looked up, of which so many had something. */
    void fetched(int keys, int hits, long nanos);

    /** A value was offered. */
    void stored(int bytes);

    /** So many extents were there and made of other data than there is now. */
    void outdated(int extents);

    /** What was kept was asked for again, for comparison. */
    void checked(boolean same);
}
