package io.athanor.component.frontend.work;

import io.athanor.api.storeapi.work.Worker;
import io.athanor.component.frontend.queue.FairQueue;
import io.athanor.component.frontend.stop.Stop;
import io.athanor.component.frontend.stop.StoppedException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Streams of queriers for work of one kind: the queue has a place for each. Who waits longer than some seconds while there is no querier
 * at all is told so.
 */
public final class Lane {
    private final FairQueue queue;
    private final LongSupplier nanoTime;
    private final Map<String, Deque<Worker>> idle = new HashMap<>();
    private final Set<Worker> all = new HashSet<>();
    private final Set<Pending> pending = new HashSet<>();
    private long emptySince;

    /** @param queue whose places are these streams; used for nothing else */
    public Lane(FairQueue queue, LongSupplier nanoTime) {
        this.queue = queue;
        this.nanoTime = nanoTime;
        this.emptySince = nanoTime.getAsLong();
        queue.places(0);
    }

    public FairQueue queue() {
        return queue;
    }

    public synchronized void came(Worker worker) {
        all.add(worker);
        queue.places(all.size());
        back(worker);
    }

    public synchronized void went(Worker worker) {
        if (all.remove(worker)) {
            Deque<Worker> mine = idle.get(worker.querier());
            if (mine != null && mine.remove(worker) && mine.isEmpty()) {
                idle.remove(worker.querier());
            }
            queue.places(all.size());
            if (all.isEmpty()) {
                emptySince = nanoTime.getAsLong();
            }
        }
    }

    /** It is free again, unless it is gone. */
    public synchronized void back(Worker worker) {
        if (all.contains(worker)) {
            idle.computeIfAbsent(worker.querier(), q -> new ArrayDeque<>()).addLast(worker);
            notifyAll();
        }
    }

    /** A free stream, of the querier that has most of them; for who has a turn. */
    public Worker take(Stop stop) throws StoppedException {
        try (Stop.Handle _ = stop.onStop(this::wake)) {
            synchronized (this) {
                while (idle.isEmpty() && !stop.isStopped()) {
                    wait();
                }
                if (stop.isStopped()) {
                    throw new StoppedException();
                }
                return free();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoppedException();
        }
    }

    private Worker free() {
        Deque<Worker> most = new ArrayDeque<>();
        for (Deque<Worker> mine : idle.values()) {
            most = mine.size() > most.size() ? mine : most;
        }
        Worker worker = most.removeFirst();
        if (most.isEmpty()) {
            idle.remove(worker.querier());
        }
        return worker;
    }

    private synchronized void wake() {
        notifyAll();
    }

    /** Streams that there are. */
    public synchronized int size() {
        return all.size();
    }

    /** Queriers that they are of. */
    public synchronized long queriers() {
        return all.stream().map(Worker::querier).distinct().count();
    }

    /** Whether nobody waits or is answered. */
    public synchronized boolean isIdle() {
        return pending.isEmpty();
    }

    /** Lets all queriers go. */
    public void end() {
        Set<Worker> left;
        synchronized (this) {
            left = Set.copyOf(all);
        }
        left.forEach(Worker::end);
    }

    /** Who waits, or is answered. */
    public final class Pending implements AutoCloseable {
        private final Stop stop;
        private boolean isAbandoned;

        private Pending(Stop stop) {
            this.stop = stop;
        }

        /** Whether it was stopped because there is nobody to answer it. */
        public boolean isAbandoned() {
            synchronized (Lane.this) {
                return isAbandoned;
            }
        }

        @Override
        public void close() {
            synchronized (Lane.this) {
                pending.remove(this);
            }
        }
    }

    /** Has {@code stop} stopped if there is no querier for too long; until it is closed. */
    public synchronized Pending watch(Stop stop) {
        Pending one = new Pending(stop);
        pending.add(one);
        return one;
    }

    /** Stops all who wait, if there has been no querier for so long. */
    public void abandon(long afterNanos) {
        Set<Pending> left;
        synchronized (this) {
            if (!all.isEmpty() || nanoTime.getAsLong() - emptySince < afterNanos) {
                return;
            }
            left = Set.copyOf(pending);
            left.forEach(one -> one.isAbandoned = true);
        }
        left.forEach(one -> one.stop.stop());
    }
}
