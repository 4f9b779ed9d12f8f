package io.athanor.objstore;

import io.athanor.objstore.BucketMetrics.Operation;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks again where a read takes longer than most do, and takes the answer that comes first; otherwise the bucket that it
 * wraps. What counts is the time until an object's bytes begin to arrive. Listings and whatever writes are asked once.
 *
 * <p>How long most take is measured, by operation. So that a bucket that has become slow as a whole is not asked the
 * more, further requests are at most twice as many as the quantile lets expect.
 */
public final class HedgedBucket extends ForwardingBucket {
    private static final double MOST_SAVED = 10;
    private static final long SHORTEST_NANOS = 1_000_000;

    private final Bucket inner;
    private final Hedging hedging;
    private final HedgeMetrics metrics;
    private final LongSupplier nanoTime;
    private final Map<Operation, UsualTime> usual = new EnumMap<>(Operation.class);
    private double mayBeSent;

    /**
     * @param nanoTime a clock that only runs forward, ns
     */
    public HedgedBucket(Bucket inner, Hedging hedging, HedgeMetrics metrics, LongSupplier nanoTime) {
        super(inner);
        this.inner = inner;
        this.hedging = hedging;
        this.metrics = metrics;
        this.nanoTime = nanoTime;
        for (Operation operation : Operation.values()) {
            usual.put(operation, new UsualTime());
        }
    }

    @Override
    public void listDirectories(String dir, Consumer<String> to) throws IOException {
        inner.listDirectories(dir, to);
    }

    @Override
    public InputStream get(String name) throws IOException {
        return first(Operation.GET, () -> inner.get(name), HedgedBucket::close);
    }

    @Override
    public InputStream getRange(String name, long offset, long length) throws IOException {
        return first(Operation.GET_RANGE, () -> inner.getRange(name, offset, length), HedgedBucket::close);
    }

    @Override
    public ObjectInfo attributes(String name) throws IOException {
        return first(Operation.ATTRIBUTES, () -> inner.attributes(name), _ -> {});
    }

    @Override
    public boolean exists(String name) throws IOException {
        return first(Operation.EXISTS, () -> inner.exists(name), _ -> {});
    }

    @Override
    public Optional<Path> localFile(String name) throws IOException {
        return inner.localFile(name);
    }

    private <T> T first(Operation operation, Race.Request<T> request, Consumer<T> discard) throws IOException {
        UsualTime times = Objects.requireNonNull(usual.get(operation));
        long delay = times.quantile(hedging.quantile());
        long start = nanoTime.getAsLong();
        if (delay < 0) {
            T answer = request.send();
            times.add(nanoTime.getAsLong() - start);
            return answer;
        }
        save();
        Race<T> race = new Race<>(request, discard);
        race.start();
        Race.Outcome<T> outcome = null;
        for (int sent = 1; sent < hedging.upTo() && outcome == null; sent++) {
            outcome = race.await(Math.max(SHORTEST_NANOS, delay), nanoTime);
            if (outcome == null && maySend()) {
                metrics.askedAgain(operation);
                race.start();
            }
        }
        if (outcome == null) {
            outcome = lasting(race);
        }
        return judged(operation, times, outcome, nanoTime.getAsLong() - start);
    }

    private <T> Race.Outcome<T> lasting(Race<T> race) throws IOException {
        Race.@Nullable Outcome<T> outcome = race.await(-1, nanoTime);
        if (outcome == null) {
            throw new IllegalStateException("waited for ever without an outcome");
        }
        return outcome;
    }

    /** If another was faster, the first request's time is at least the time until then: counted as such it is no bias. */
    private <T> T judged(Operation operation, UsualTime times, Race.Outcome<T> outcome, long nanos) throws IOException {
        if (outcome.failure() == null || outcome.failure() instanceof ObjectNotFoundException) {
            times.add(nanos);
            if (outcome.runner() > 0) {
                metrics.won(operation);
            }
        }
        return outcome.orThrow();
    }

    private synchronized void save() {
        mayBeSent = Math.min(MOST_SAVED, mayBeSent + 2 * (1 - hedging.quantile()));
    }

    private synchronized boolean maySend() {
        if (mayBeSent < 1) {
            return false;
        }
        mayBeSent--;
        return true;
    }

    private static void close(InputStream in) {
        try {
            in.close();
        } catch (IOException e) {
            // Nobody wanted it.
        }
    }
}
