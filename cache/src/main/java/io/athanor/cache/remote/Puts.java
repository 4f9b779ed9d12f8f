package io.athanor.cache.remote;

import io.athanor.cache.remote.Node.Put;
import io.athanor.cache.remote.RemoteMetrics.Operation;
import io.athanor.cache.remote.RemoteMetrics.Skip;
import io.athanor.model.budget.CacheBudget;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Values on their way to the servers. They wait in a buffer, bounded in values and in bytes, for threads that store them in
 * batches; what comes when it is full is dropped.
 */
final class Puts implements AutoCloseable {
    /** Bytes that wait at most, in this process. */
    private static final long MAX_BYTES = 64L << 20;

    private static final long BATCH_BYTES = 1 << 20;
    private static final long LAST_CHANCE_MS = 1000;

    private final RemoteConfig config;
    private final Ring ring;
    private final Exchanges exchanges;
    private final RemoteMetrics metrics;
    private final @Nullable CacheBudget budget;
    private final CircuitBreaker breaker;
    private final BlockingQueue<Put> waiting;
    private final AtomicLong bytes = new AtomicLong();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean closed;

    Puts(
            RemoteConfig config,
            Ring ring,
            Exchanges exchanges,
            RemoteMetrics metrics,
            @Nullable CacheBudget budget,
            LongSupplier nanoTime) {
        this.config = config;
        this.ring = ring;
        this.exchanges = exchanges;
        this.metrics = metrics;
        this.budget = budget;
        this.breaker = new CircuitBreaker(config.breaker(), nanoTime);
        this.waiting = new ArrayBlockingQueue<>(Math.max(1, config.putBuffer()));
        for (int i = 0; i < config.putConcurrency(); i++) {
            threads.add(Thread.ofVirtual().name("cache-put-" + i).start(this::work));
        }
    }

    void offer(Put put) {
        long size = size(put);
        if (closed || !hold(size)) {
            metrics.skipped(Operation.SET, Skip.ASYNC_BUFFER_FULL, 1);
        } else if (!waiting.offer(put)) {
            release(size);
            metrics.skipped(Operation.SET, Skip.ASYNC_BUFFER_FULL, 1);
        }
    }

    private boolean hold(long size) {
        if (bytes.addAndGet(size) > MAX_BYTES) {
            bytes.addAndGet(-size);
            return false;
        }
        if (budget != null && !budget.tryReserve(size)) {
            bytes.addAndGet(-size);
            return false;
        }
        return true;
    }

    private void release(long size) {
        bytes.addAndGet(-size);
        if (budget != null) {
            budget.release(size);
        }
    }

    private static long size(Put put) {
        return 100L + put.key().length() + put.value().length;
    }

    private void work() {
        Put left = null;
        try {
            while (!closed || !waiting.isEmpty()) {
                Put first = left != null ? left : waiting.take();
                left = null;
                left = storeWith(first);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closed
        } finally {
            if (left != null) {
                release(size(left));
            }
        }
    }

    /** Stores this and what waits behind it, as far as one batch goes; gives what was taken but did not fit. */
    private @Nullable Put storeWith(Put first) {
        Map<Node, List<Put>> byNode = new LinkedHashMap<>();
        long size = 0;
        int count = 0;
        Put next = first;
        while (next != null && count < config.putBatch() && (count == 0 || size + size(next) <= BATCH_BYTES)) {
            Node node = ring.node(next.key());
            if (node == null) {
                metrics.skipped(Operation.SET, Skip.NO_SERVER, 1);
            } else {
                byNode.computeIfAbsent(node, _ -> new ArrayList<>()).add(next);
            }
            size += size(next);
            count++;
            next = count < config.putBatch() ? waiting.poll() : null;
        }
        try {
            byNode.forEach(this::store);
        } finally {
            release(size);
        }
        return next;
    }

    private void store(Node node, List<Put> puts) {
        long permit = breaker.begin();
        if (permit == CircuitBreaker.REFUSED) {
            metrics.skipped(Operation.SET, Skip.CIRCUIT_OPEN, puts.size());
            return;
        }
        metrics.entered(Operation.SET);
        try {
            boolean good = exchanges.run(Operation.SET, node, puts.size(), () -> {
                node.put(puts);
                return puts.stream().mapToLong(put -> put.value().length).sum();
            });
            breaker.end(permit, good);
        } finally {
            metrics.left(Operation.SET);
        }
    }

    /** Stores what waits, for a second at most, and ends the threads. */
    @Override
    public void close() {
        closed = true;
        try {
            long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LAST_CHANCE_MS);
            for (Thread thread : threads) {
                long left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
                if (!waiting.isEmpty() && left > 0) {
                    thread.join(left);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        threads.forEach(Thread::interrupt);
        for (Put put = waiting.poll(); put != null; put = waiting.poll()) {
            release(size(put));
        }
    }
}
