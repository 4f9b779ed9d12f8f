package io.athanor.component.frontend;

import io.athanor.api.storeapi.work.WorkService;
import io.athanor.api.storeapi.work.Worker;
import io.athanor.component.frontend.queue.FairQueue;
import io.athanor.component.frontend.queue.Overrides;
import io.athanor.component.frontend.queue.QueueMetrics;
import io.athanor.component.frontend.work.Lane;
import io.athanor.server.http.Routes;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Stands between frontends and queriers: whoever speaks Prometheus's API asks it over HTTP, queriers come for work by gRPC. All requests
 * wait in one fair queue, whichever frontend they come from. It keeps nothing.
 */
public final class Scheduler implements WorkService.Workers, AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Lane queries;
    private final Lane aside;
    private final SchedulerApi api;
    private final Runnable changed;
    private final LongSupplier nanoTime;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("scheduler").factory());

    /** Hears of requests that another querier got because the first went away. */
    @FunctionalInterface
    public interface Handed {
        void over();
    }

    /**
     * Serves nothing yet.
     *
     * @param callers who asks, as frontends say it
     * @param changed is run whenever queriers came or went
     */
    public Scheduler(
            FrontendConfig.Callers callers,
            Supplier<Overrides> overrides,
            QueueMetrics metrics,
            Handed handed,
            Runnable changed,
            LongSupplier nanoTime) {
        this.queries = new Lane(new FairQueue(0, overrides, metrics, nanoTime), nanoTime);
        this.aside = new Lane(new FairQueue(0, () -> Overrides.NONE, QueueMetrics.NONE, nanoTime), nanoTime);
        this.api = new SchedulerApi(new CallerReader(callers), queries, aside, handed);
        this.changed = changed;
        this.nanoTime = nanoTime;
        var _ = timer.scheduleWithFixedDelay(this::lookAfter, 1, 1, TimeUnit.SECONDS);
    }

    private void lookAfter() {
        queries.abandon(PATIENCE.toNanos());
        aside.abandon(PATIENCE.toNanos());
    }

    /** Every path: it goes on to a querier. */
    public Routes routes() {
        return new Routes().add("GET,POST,PUT,PATCH,DELETE,OPTIONS", "/**", "query-scheduler", api::handle);
    }

    @Override
    public void came(Worker worker) {
        lane(worker).came(worker);
        changed.run();
    }

    @Override
    public void went(Worker worker) {
        lane(worker).went(worker);
        changed.run();
    }

    private Lane lane(Worker worker) {
        return worker.isAside() ? aside : queries;
    }

    /** Requests that wait for their turn. */
    public int waiting() {
        return queries.queue().waiting();
    }

    /** Requests that queriers are answering. */
    public int running() {
        return queries.queue().running();
    }

    /** Queries that the queriers that are there answer at once. */
    public int places() {
        return queries.size();
    }

    /** Queriers that are there. */
    public long queriers() {
        return queries.queriers();
    }

    /**
     * Takes no new requests, waits until those that are there are answered, and lets the queriers go.
     *
     * @param grace how long it waits
     */
    public void drain(Duration grace) {
        api.refuseAll();
        long until = nanoTime.getAsLong() + grace.toNanos();
        try {
            while (!(queries.isIdle() && aside.isIdle()) && nanoTime.getAsLong() < until) {
                TimeUnit.MILLISECONDS.sleep(20);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        queries.end();
        aside.end();
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
