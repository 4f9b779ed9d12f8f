package io.athanor.cache.remote;

import io.athanor.cache.Hits;
import io.athanor.cache.remote.RemoteMetrics.Failure;
import io.athanor.cache.remote.RemoteMetrics.Operation;
import io.athanor.cache.remote.RemoteMetrics.Skip;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** Lookups of many keys: shared out to their servers, cut into batches, asked for side by side. */
final class Lookups implements AutoCloseable {
    /** Bytes that one lookup takes at most; what is above counts as not found. */
    private static final long MAX_BYTES = 128L << 20;

    private final RemoteConfig config;
    private final Ring ring;
    private final Exchanges exchanges;
    private final RemoteMetrics metrics;
    private final LongSupplier nanoTime;
    private final Semaphore turns;
    private final ExecutorService sideBySide = Executors.newVirtualThreadPerTaskExecutor();

    Lookups(RemoteConfig config, Ring ring, Exchanges exchanges, RemoteMetrics metrics, LongSupplier nanoTime) {
        this.config = config;
        this.ring = ring;
        this.exchanges = exchanges;
        this.metrics = metrics;
        this.nanoTime = nanoTime;
        this.turns = new Semaphore(config.getConcurrency() <= 0 ? Integer.MAX_VALUE : config.getConcurrency());
    }

    /** Keys of one server, by their places. */
    private record Batch(Node node, List<Integer> places) {}

    Hits get(List<String> keys) {
        Hits hits = new Hits(keys.size());
        AtomicLong room = new AtomicLong(MAX_BYTES);
        List<Batch> batches = batches(keys);
        List<Future<?>> others = new ArrayList<>();
        try {
            for (Batch batch : batches.subList(Math.min(1, batches.size()), batches.size())) {
                others.add(sideBySide.submit(() -> run(batch, keys, room, hits)));
            }
        } catch (RejectedExecutionException e) {
            metrics.failed(Operation.GETMULTI, Failure.OTHER); // closed meanwhile
        }
        if (!batches.isEmpty()) {
            run(batches.getFirst(), keys, room, hits);
        }
        others.forEach(Lookups::await);
        synchronized (hits) {
            return hits; // all that was written by others is seen
        }
    }

    private List<Batch> batches(List<String> keys) {
        Map<Node, List<Integer>> byNode = new LinkedHashMap<>();
        int lost = 0;
        for (int i = 0; i < keys.size(); i++) {
            Node node = ring.node(keys.get(i));
            if (node == null) {
                lost++;
            } else {
                byNode.computeIfAbsent(node, _ -> new ArrayList<>()).add(i);
            }
        }
        if (lost > 0) {
            metrics.skipped(Operation.GETMULTI, Skip.NO_SERVER, lost);
        }
        List<Batch> batches = new ArrayList<>();
        byNode.forEach((node, places) -> {
            int size = config.getBatch() <= 0 ? places.size() : config.getBatch();
            for (int from = 0; from < places.size(); from += size) {
                batches.add(new Batch(node, places.subList(from, Math.min(from + size, places.size()))));
            }
        });
        return batches;
    }

    private void run(Batch batch, List<String> keys, AtomicLong room, Hits hits) {
        if (!enter()) {
            metrics.failed(Operation.GETMULTI, Failure.TIMEOUT);
            return;
        }
        try {
            List<String> asked = batch.places.stream().map(keys::get).toList();
            Collector found = new Collector(batch.places, room, hits);
            exchanges.run(Operation.GETMULTI, batch.node, asked.size(), () -> {
                batch.node.get(asked, found);
                return found.bytes;
            });
        } finally {
            metrics.left(Operation.GETMULTI);
            turns.release();
        }
    }

    private boolean enter() {
        long start = nanoTime.getAsLong();
        boolean entered = turns.tryAcquire();
        try {
            entered = entered || turns.tryAcquire(config.timeout().toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        metrics.waited(Operation.GETMULTI, nanoTime.getAsLong() - start);
        if (entered) {
            metrics.entered(Operation.GETMULTI);
        }
        return entered;
    }

    private static void await(Future<?> other) {
        boolean interrupted = false;
        while (true) {
            try {
                other.get();
                break;
            } catch (InterruptedException e) {
                interrupted = true; // each ends with its exchange, which is bounded in time
            } catch (ExecutionException e) {
                break; // counted where it happened
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Puts what a batch finds into its places. */
    private static final class Collector implements Node.Answers {
        private final List<Integer> places;
        private final AtomicLong room;
        private final Hits hits;
        private long bytes;

        Collector(List<Integer> places, AtomicLong room, Hits hits) {
            this.places = places;
            this.room = room;
            this.hits = hits;
        }

        @Override
        public boolean wants(long length) {
            if (room.addAndGet(-length) >= 0) {
                return true;
            }
            room.addAndGet(length);
            return false;
        }

        @Override
        public void found(int place, byte[] value) {
            bytes += value.length;
            synchronized (hits) {
                hits.found(places.get(place), value);
            }
        }
    }

    @Override
    public void close() {
        sideBySide.shutdown();
    }
}
