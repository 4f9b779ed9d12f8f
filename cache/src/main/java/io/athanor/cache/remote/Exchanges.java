package io.athanor.cache.remote;

import io.athanor.cache.remote.RemoteMetrics.Failure;
import io.athanor.cache.remote.RemoteMetrics.Operation;
import io.athanor.cache.remote.RemoteMetrics.Skip;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs exchanges with servers: counts them, logs a failure, leaves a server alone that keeps failing. */
final class Exchanges {
    private static final Logger LOG = LoggerFactory.getLogger(RemoteCache.class);
    private static final int MAX_SERVERS = 1000;

    private final RemoteMetrics metrics;
    private final LongSupplier nanoTime;
    private final QuietLog log;
    private final Map<String, CircuitBreaker> servers = new ConcurrentHashMap<>();

    Exchanges(String cache, RemoteMetrics metrics, LongSupplier nanoTime) {
        this.metrics = metrics;
        this.nanoTime = nanoTime;
        this.log = new QuietLog(LOG, cache, nanoTime);
    }

    /** An exchange. */
    interface Work {
        /** Bytes of values that it moved. */
        long run() throws IOException;
    }

    /**
     * Runs an exchange of so many items, or does not.
     *
     * @return whether it was run and went well
     */
    boolean run(Operation operation, Node node, int items, Work work) {
        CircuitBreaker breaker = breaker(node.address());
        long permit = breaker.begin();
        if (permit == CircuitBreaker.REFUSED) {
            metrics.skipped(operation, Skip.CIRCUIT_OPEN, items);
            return false;
        }
        metrics.begun(operation);
        long start = nanoTime.getAsLong();
        boolean good = false;
        boolean alive = false;
        try {
            long bytes = work.run();
            good = true;
            metrics.succeeded(operation, nanoTime.getAsLong() - start, bytes);
        } catch (ServerErrorException e) {
            alive = true;
            failed(operation, node, e, Failure.SERVER_ERROR);
        } catch (CacheTimeoutException e) {
            failed(operation, node, e, Failure.TIMEOUT);
        } catch (GarbageException e) {
            failed(operation, node, e, Failure.OTHER);
        } catch (IOException e) {
            failed(operation, node, e, Failure.NETWORK_ERROR);
        } catch (RuntimeException e) {
            failed(operation, node, e, Failure.OTHER);
        } finally {
            breaker.end(permit, good || alive);
        }
        return good;
    }

    private CircuitBreaker breaker(String address) {
        if (servers.size() > MAX_SERVERS) {
            servers.clear(); // addresses that came and went
        }
        return servers.computeIfAbsent(address, _ -> new CircuitBreaker(BreakerConfig.SERVER, nanoTime));
    }

    private void failed(Operation operation, Node node, Exception e, Failure why) {
        metrics.failed(operation, why);
        log.warn(
                operation == Operation.SET ? "could not store in a cache" : "could not look up in a cache",
                node.address(),
                e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage());
    }
}
