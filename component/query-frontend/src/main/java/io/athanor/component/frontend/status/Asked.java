package io.athanor.component.frontend.status;

import io.athanor.component.frontend.downstream.Caller;
import io.athanor.component.frontend.downstream.Costs;
import io.athanor.component.frontend.stop.Stop;
import java.util.concurrent.atomic.AtomicInteger;

/** A request that is being answered. */
public final class Asked {
    private final long id;
    private final String op;
    private final String query;
    private final String times;
    private final Caller caller;
    private final long sinceMs;
    private final long sinceNanos;
    private final Costs costs = new Costs();
    private final Stop stop = new Stop();
    private final AtomicInteger parts = new AtomicInteger();
    private final AtomicInteger done = new AtomicInteger();

    /**
     * @param query its text, or the selectors of a request for a list
     * @param times {@code "start":…,"end":…,"step":…} as far as it has them, JSON
     */
    Asked(long id, String op, String query, String times, Caller caller, long sinceMs, long sinceNanos) {
        this.id = id;
        this.op = op;
        this.query = query;
        this.times = times;
        this.caller = caller;
        this.sinceMs = sinceMs;
        this.sinceNanos = sinceNanos;
    }

    long id() {
        return id;
    }

    public String op() {
        return op;
    }

    public String query() {
        return query;
    }

    String times() {
        return times;
    }

    public Caller caller() {
        return caller;
    }

    long sinceMs() {
        return sinceMs;
    }

    public long sinceNanos() {
        return sinceNanos;
    }

    public Costs costs() {
        return costs;
    }

    /** Ends the work for it. */
    public Stop stop() {
        return stop;
    }

    /** So many more requests to the querier are needed. */
    public void needs(int more) {
        parts.addAndGet(more);
    }

    /** One of them was answered. */
    public void partDone() {
        done.incrementAndGet();
    }

    int parts() {
        return parts.get();
    }

    int partsDone() {
        return done.get();
    }
}
