package io.athanor.component.frontend.queue;

import io.athanor.component.frontend.stop.Stop;
import io.athanor.component.frontend.stop.StoppedException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Shares places at the querier out among tenants, by start-time fair queueing: each request begins, in the tenant's own time,
 * where the one before ends, or now; it ends later by its cost divided by the tenant's weight; and whose request begins first is
 * next. So a tenant that floods waits for itself. Within a tenant users take turns likewise, if they are told apart. Some places stay
 * free for those who have asked lately ({@link Reserve}).
 */
public final class FairQueue {
    private static final int MOST_USERS = 1000;

    private int places;
    private final Supplier<Overrides> overrides;
    private final QueueMetrics metrics;
    private final LongSupplier nanoTime;
    private final Map<String, Tenant> tenants = new HashMap<>();
    private final Reserve reserve;
    private int running;
    private double now;
    private double usualSeconds = 1;

    /**
     * @param places requests at once; 0: any number
     * @param nanoTime for times of waiting
     */
    public FairQueue(int places, Supplier<Overrides> overrides, QueueMetrics metrics, LongSupplier nanoTime) {
        this.places = places == 0 ? Integer.MAX_VALUE : places;
        this.overrides = overrides;
        this.metrics = metrics;
        this.nanoTime = nanoTime;
        this.reserve = new Reserve(nanoTime);
    }

    private static final class Tenant {
        private final String name;
        private final Map<String, Deque<Waiter>> users = new HashMap<>();
        private final Map<String, Double> userEnds = new HashMap<>();
        private Limits limits = Limits.NONE;
        private double end;
        private double userNow;
        private int running;
        private int waiting;

        private Tenant(String name) {
            this.name = name;
        }

        /** The head of the user whose turn it is, not taken; null if places are left to others. */
        @Nullable
        Waiter head(Reserve reserve) {
            Waiter first = null;
            for (Deque<Waiter> user : users.values()) {
                Waiter head = user.peekFirst();
                if (head != null
                        && (first == null || head.userStart < first.userStart)
                        && reserve.mayTake(name, head.user)) {
                    first = head;
                }
            }
            return first;
        }

        boolean mayRun() {
            return limits.maxConcurrent() == 0 || running < limits.maxConcurrent();
        }
    }

    private static final class Waiter {
        private final String user;
        private final double cost;
        private final double userStart;
        private final CountDownLatch turn = new CountDownLatch(1);

        private Waiter(String user, double cost, double userStart) {
            this.user = user;
            this.cost = cost;
            this.userStart = userStart;
        }
    }

    /** A place at the querier; closing it gives it back. */
    public final class Turn implements AutoCloseable {
        private final String tenant;
        private final String user;
        private final long waitedNanos;
        private final long began;

        private Turn(String tenant, String user, long waitedNanos) {
            this.tenant = tenant;
            this.user = user;
            this.waitedNanos = waitedNanos;
            this.began = nanoTime.getAsLong();
        }

        public long waitedNanos() {
            return waitedNanos;
        }

        @Override
        public void close() {
            leave(tenant, user, (nanoTime.getAsLong() - began) / 1e9);
        }
    }

    /**
     * Waits for a place.
     *
     * @param cost in any unit that all requests share
     * @throws TooManyRequestsException if the tenant is over a limit
     * @throws StoppedException if it was stopped meanwhile
     */
    public Turn enter(String tenant, String user, double cost, Stop stop) throws IOException {
        long start = nanoTime.getAsLong();
        Waiter waiter = queue(tenant, user, cost);
        if (waiter.turn.getCount() > 0) {
            try (Stop.Handle _ = stop.onStop(waiter.turn::countDown)) {
                waiter.turn.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                stop.stop();
            }
        }
        if (stop.isStopped()) {
            giveUp(tenant, waiter);
            throw new StoppedException();
        }
        long waited = nanoTime.getAsLong() - start;
        metrics.waited(waited);
        return new Turn(tenant, user, waited);
    }

    private synchronized Waiter queue(String name, String user, double cost) throws TooManyRequestsException {
        Limits limits = overrides.get().of(name);
        Tenant tenant = tenants.computeIfAbsent(name, Tenant::new);
        tenant.limits = limits;
        try {
            check(name, tenant, cost);
        } catch (TooManyRequestsException e) {
            forgetIfIdle(name, tenant);
            throw e;
        }
        double userStart = Math.max(tenant.userNow, tenant.userEnds.getOrDefault(user, 0.0));
        if (tenant.userEnds.size() > MOST_USERS) {
            tenant.userEnds.values().removeIf(end -> end <= tenant.userNow);
        }
        tenant.userEnds.put(user, userStart + cost);
        Waiter waiter = new Waiter(user, cost, userStart);
        tenant.users.computeIfAbsent(user, u -> new ArrayDeque<>()).addLast(waiter);
        tenant.waiting++;
        reserve.asked(name, limits, user);
        dispatch();
        return waiter;
    }

    private void check(String name, Tenant tenant, double cost) throws TooManyRequestsException {
        Limits limits = tenant.limits;
        if (limits.maxCost() > 0 && cost > limits.maxCost()) {
            metrics.refused(name, "max_cost");
            throw new TooManyRequestsException(
                    "max_cost",
                    0,
                    "the request would cost about " + Math.round(cost) + ", more than max_cost of tenant " + name + ", "
                            + limits.maxCost() + ": ask for less time, or have the limit raised");
        }
        boolean mustWait = running >= places || !tenant.mayRun() || tenant.waiting > 0;
        if (limits.maxQueued() > 0 && mustWait && tenant.waiting >= limits.maxQueued()) {
            metrics.refused(name, "max_queued");
            int after = (int) Math.clamp(
                    Math.ceil(tenant.waiting * usualSeconds / Math.max(1, Math.min(places, tenant.running + 1))),
                    1,
                    60);
            throw new TooManyRequestsException(
                    "max_queued",
                    after,
                    tenant.waiting + " requests of tenant " + name + " wait already, max_queued is "
                            + limits.maxQueued() + ": ask again later, or have the limit raised");
        }
    }

    private synchronized void leave(String name, String user, double seconds) {
        usualSeconds += (seconds - usualSeconds) / 16;
        running--;
        reserve.ended(name, user, true);
        Tenant tenant = tenants.get(name);
        if (tenant != null) {
            tenant.running--;
            forgetIfIdle(name, tenant);
        }
        dispatch();
    }

    private synchronized void giveUp(String name, Waiter waiter) {
        Tenant tenant = tenants.get(name);
        Deque<Waiter> mine = tenant == null ? null : tenant.users.get(waiter.user);
        if (tenant != null && mine != null && mine.remove(waiter)) {
            tenant.waiting--;
            reserve.ended(name, waiter.user, false);
            if (mine.isEmpty()) {
                tenant.users.remove(waiter.user);
            }
            forgetIfIdle(name, tenant);
        } else {
            leave(name, waiter.user, usualSeconds); // its turn had come meanwhile
        }
    }

    private void forgetIfIdle(String name, Tenant tenant) {
        if (tenant.running == 0 && tenant.waiting == 0 && tenant.end <= now) {
            tenants.remove(name);
        }
    }

    private void dispatch() {
        while (running < places) {
            reserve.look(places, places - running);
            Tenant next = null;
            Waiter head = null;
            for (Tenant tenant : tenants.values()) {
                if (tenant.waiting > 0
                        && tenant.mayRun()
                        && (next == null || Math.max(now, tenant.end) < Math.max(now, next.end))) {
                    Waiter first = tenant.head(reserve);
                    next = first == null ? next : tenant;
                    head = first == null ? head : first;
                }
            }
            if (next == null || head == null) {
                forgetLongIdle();
                return;
            }
            start(next, head);
        }
    }

    private void start(Tenant tenant, Waiter head) {
        double start = Math.max(now, tenant.end);
        now = start;
        tenant.end = start + head.cost / tenant.limits.weight();
        tenant.userNow = head.userStart;
        Deque<Waiter> mine = tenant.users.get(head.user);
        if (mine != null) {
            mine.removeFirst();
            if (mine.isEmpty()) {
                tenant.users.remove(head.user);
            }
        }
        tenant.waiting--;
        tenant.running++;
        running++;
        reserve.began(tenant.name, head.user);
        head.turn.countDown();
    }

    /** Where nobody waits, time begins anew: what tenants had used more than others does not count against them later. */
    private void forgetLongIdle() {
        if (running > 0) {
            return;
        }
        Iterator<Tenant> all = tenants.values().iterator();
        while (all.hasNext()) {
            Tenant tenant = all.next();
            if (tenant.running == 0 && tenant.waiting == 0) {
                all.remove();
            }
        }
        if (tenants.isEmpty()) {
            now = 0;
        }
    }

    /** Has another number of places, perhaps none; who has one keeps it. */
    public synchronized void places(int now) {
        places = now;
        dispatch();
    }

    /** Requests that wait. */
    public synchronized int waiting() {
        return tenants.values().stream().mapToInt(t -> t.waiting).sum();
    }

    /** Requests whose turn it is. */
    public synchronized int running() {
        return running;
    }
}
