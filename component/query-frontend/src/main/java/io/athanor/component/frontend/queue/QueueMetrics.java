package io.athanor.component.frontend.queue;

/** Hears of the queue. Called by many threads. */
public interface QueueMetrics {
    /** Hears nothing. */
    QueueMetrics NONE = new QueueMetrics() {
        @Override
        public void waited(long nanos) {}

        @Override
        public void refused(String tenant, String limit) {}
    };

    /** A request's turn came after this time. */
    void waited(long nanos);

    /** A request was refused by this limit. */
    void refused(String tenant, String limit);
}
