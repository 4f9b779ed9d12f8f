package io.athanor.promql.engine;

import io.athanor.promql.ActiveQuery;
import io.athanor.promql.PromqlException;
import io.athanor.promql.QueryRequest;
import io.athanor.promql.engine.rows.QueryContext;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Who may compute: so many queries at once, the others wait in the order of their coming; all of them are listed. */
public final class Admission {
    /** How often a waiting query looks whether it has been given up, ms. */
    private static final long LOOK_MS = 20;

    private final Semaphore places;
    private final AtomicLong ids = new AtomicLong();
    private final ConcurrentSkipListMap<Long, Ticket> tickets = new ConcurrentSkipListMap<>();

    public Admission(int maxConcurrent) {
        this.places = new Semaphore(maxConcurrent, true);
    }

    /** A query that has come in. Closed when it is done. */
    public final class Ticket implements AutoCloseable {
        private final long id = ids.incrementAndGet();
        private final QueryRequest request;
        private final Instant since;
        private final QueryContext query;
        private volatile boolean waiting = true;

        private Ticket(QueryRequest request, Instant since, QueryContext query) {
            this.request = request;
            this.since = since;
            this.query = query;
        }

        /**
         * Waits for a place.
         *
         * @throws PromqlException if the query is cancelled or its time runs out meanwhile
         */
        public void await() {
            try {
                while (!places.tryAcquire(Math.max(1, Math.min(LOOK_MS, millisLeft())), TimeUnit.MILLISECONDS)) {
                    query.check();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new PromqlException(PromqlException.Kind.CANCELED, "query was canceled in query queue", e);
            }
            waiting = false;
        }

        private long millisLeft() {
            return TimeUnit.NANOSECONDS.toMillis(query.nanosLeft());
        }

        @Override
        public void close() {
            tickets.remove(id);
            if (!waiting) {
                places.release();
            }
        }

        /** The query as it stands. */
        public ActiveQuery describe() {
            return new ActiveQuery(id, request, since, waiting, query.budget().used());
        }
    }

    /** Lists a query. */
    public Ticket enter(QueryRequest request, Instant since, QueryContext query) {
        Ticket ticket = new Ticket(request, since, query);
        tickets.put(ticket.id, ticket);
        return ticket;
    }

    /** All queries, oldest first. */
    public List<ActiveQuery> list() {
        List<ActiveQuery> all = new ArrayList<>();
        tickets.values().forEach(ticket -> all.add(ticket.describe()));
        return all;
    }

    /** Stops a query; false if it is not there. */
    public boolean kill(long id, String reason) {
        Ticket ticket = tickets.get(id);
        if (ticket == null) {
            return false;
        }
        ticket.query.cancellation().cancel(reason);
        return true;
    }

    /** Stops all queries. */
    public void killAll(String reason) {
        tickets.values().forEach(ticket -> ticket.query.cancellation().cancel(reason));
    }
}
