package io.athanor.workload;

/** Hears how far a write has come. Called often, by one thread at a time, but not always the same one. */
@FunctionalInterface
public interface ProgressListener {
    /** Hears nothing. */
    ProgressListener NONE = (written, total) -> {};

    /**
     * @param written samples written so far, lost scrapes counted as written; never decreases
     * @param total samples there will be; constant, reached by the last call
     */
    void progress(long written, long total);
}
