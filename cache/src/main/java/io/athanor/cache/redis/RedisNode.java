package io.athanor.cache.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.athanor.cache.remote.CacheTimeoutException;
import io.athanor.cache.remote.GarbageException;
import io.athanor.cache.remote.Node;
import io.athanor.cache.remote.ServerErrorException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.AbstractPipeline;
import redis.clients.jedis.Response;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.params.SetParams;

/**
 * The Redis server, a Redis cluster, or the master that sentinels name, spoken to by Jedis. Each exchange runs on a thread of its own, so that
 * its time ends when it is over, however slowly the server sends: Jedis's own timeouts are those of single reads.
 */
final class RedisNode implements Node, AutoCloseable {
    private final RedisConfig config;
    private final ExecutorService exchanges = Executors.newVirtualThreadPerTaskExecutor();
    private @Nullable RedisConnections connections;
    private boolean closed;

    RedisNode(RedisConfig config) {
        this.config = config;
    }

    @Override
    public String address() {
        return String.join(",", config.addresses());
    }

    @Override
    public void get(List<String> keys, Answers to) throws IOException {
        byte[][] wire = keys.stream().map(this::wire).toArray(byte[][]::new);
        List<byte[]> values = within(config.readTimeout(), client -> client.mget(wire));
        if (values.size() != keys.size()) {
            throw new GarbageException(values.size() + " answers to " + keys.size() + " keys");
        }
        for (int i = 0; i < values.size(); i++) {
            byte[] value = values.get(i);
            if (value != null && to.wants(value.length)) {
                to.found(i, value);
            }
        }
    }

    @Override
    public void put(List<Put> puts) throws IOException {
        boolean _ = within(config.writeTimeout(), client -> {
            List<Response<String>> answers = new ArrayList<>(puts.size());
            try (AbstractPipeline pipeline = client.pipelined()) {
                for (Put put : puts) {
                    long ms = Math.max(1, put.ttl().toMillis());
                    answers.add(pipeline.set(
                            wire(put.key()), put.value(), SetParams.setParams().px(ms)));
                }
                pipeline.sync();
            }
            answers.forEach(Response::get); // throws what the server refused
            return true;
        });
    }

    private byte[] wire(String key) {
        return (config.prefix() + key).getBytes(UTF_8);
    }

    private interface Exchange<T> {
        T run(UnifiedJedis client);
    }

    private <T> T within(Duration timeout, Exchange<T> exchange) throws IOException {
        Future<T> answer = submit(() -> exchange.run(connections().client()));
        try {
            return answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            answer.cancel(true); // a thread that is interrupted lets go of its socket
            throw new CacheTimeoutException("no answer within " + timeout.toMillis() + " ms");
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (ExecutionException e) {
            throw problem(Objects.requireNonNullElse(e.getCause(), e));
        }
    }

    private <T> Future<T> submit(Callable<T> exchange) throws IOException {
        try {
            return exchanges.submit(exchange);
        } catch (RejectedExecutionException e) {
            throw new IOException("the cache is closed", e);
        }
    }

    /** After a broken connection those that lie idle are likely to be broken too: they are given up. */
    private IOException problem(Throwable cause) {
        return switch (cause) {
            case JedisDataException e -> new ServerErrorException("the server answers " + e.getMessage(), true);
            case JedisConnectionException e -> {
                forgetIdle();
                yield new IOException(e.getMessage(), e);
            }
            case OutOfMemoryError e -> new GarbageException("a value of a length that memory does not have");
            default -> new IOException(String.valueOf(cause.getMessage()), cause);
        };
    }

    /** Opened by the first exchange, and where that fails by a later one: sentinels may all be away for a while. */
    private synchronized RedisConnections connections() throws IOException {
        if (closed) {
            throw new IOException("the cache is closed");
        }
        RedisConnections opened = connections == null ? RedisConnections.open(config) : connections;
        connections = opened;
        return opened;
    }

    private synchronized void forgetIdle() {
        if (connections != null) {
            connections.forgetIdle();
        }
    }

    @Override
    public void close() {
        exchanges.shutdownNow();
        synchronized (this) {
            closed = true;
            if (connections != null) {
                connections.client().close();
            }
            connections = null;
        }
    }
}
