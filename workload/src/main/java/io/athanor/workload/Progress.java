package io.athanor.workload;

/** Adds up what the writers of several blocks report, for one listener. */
final class Progress {
    private final ProgressListener listener;
    private final long total;
    private long written;

    Progress(ProgressListener listener, long total) {
        this.listener = listener;
        this.total = total;
    }

    synchronized void add(long samples) {
        written += samples;
        listener.progress(written, total);
    }
}
