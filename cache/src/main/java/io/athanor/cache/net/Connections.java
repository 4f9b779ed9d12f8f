package io.athanor.cache.net;

import io.athanor.cache.remote.CacheTimeoutException;
import io.athanor.cache.remote.ServerErrorException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Connections to one server. Each exchange takes one that lies idle, or opens another; afterwards it is kept, if not too many
 * are. An exchange that fails or takes too long costs its connection.
 */
public final class Connections implements AutoCloseable {
    private final Connector connector;
    private final int maxIdle;
    private final Duration timeout;
    private final Timer timer;
    private final Deque<Connection> idle = new ArrayDeque<>();
    private boolean closed;

    /** One thread that watches the exchanges of many {@link Connections}. */
    public static final class Timer implements AutoCloseable {
        private final Deadlines deadlines = new Deadlines();

        @Override
        public void close() {
            deadlines.close();
        }
    }

    /** A request and its answer. */
    public interface Exchange<T> {
        T run(Connection connection) throws IOException;
    }

    /**
     * @param maxIdle how many connections are kept between exchanges
     * @param timeout of one exchange, connecting excluded
     */
    public Connections(Connector connector, int maxIdle, Duration timeout, Timer timer) {
        this.connector = connector;
        this.maxIdle = maxIdle;
        this.timeout = timeout;
        this.timer = timer;
    }

    public String address() {
        return connector.address();
    }

    /**
     * Runs an exchange. On a connection that lay idle and turns out to be dead before the server has said anything, it is
     * run again on a new one: it must do no harm twice.
     *
     * @throws CacheTimeoutException if it takes longer than the timeout
     * @throws ServerErrorException what the exchange throws after a whole answer; the connection stays in use
     */
    public <T> T run(Exchange<T> exchange) throws IOException {
        Connection kept = takeIdle();
        if (kept != null) {
            try {
                return run(kept, exchange);
            } catch (CacheTimeoutException | ServerErrorException e) {
                throw e;
            } catch (IOException e) {
                if (kept.heard()) {
                    throw e;
                }
            }
        }
        return run(open(), exchange);
    }

    private Connection open() throws IOException {
        try {
            return connector.open();
        } catch (SocketTimeoutException e) {
            throw new CacheTimeoutException("no connection in time");
        }
    }

    private <T> T run(Connection connection, Exchange<T> exchange) throws IOException {
        Deadlines.Deadline deadline = watch(connection);
        boolean good = false;
        try {
            connection.begin();
            T answer = exchange.run(connection);
            good = true;
            return answer;
        } catch (ServerErrorException e) {
            good = e.inStep();
            throw e;
        } catch (IOException e) {
            if (!deadline.met()) {
                throw new CacheTimeoutException("no answer within " + timeout.toMillis() + " ms");
            }
            throw e;
        } finally {
            if (deadline.met() && good) {
                keep(connection);
            } else {
                connection.close();
            }
        }
    }

    private Deadlines.Deadline watch(Connection connection) throws IOException {
        try {
            return timer.deadlines.of(connection, timeout.toNanos());
        } catch (RejectedExecutionException e) {
            connection.close();
            throw new IOException("the cache is closed", e);
        }
    }

    private @Nullable Connection takeIdle() throws IOException {
        while (true) {
            Connection connection;
            synchronized (this) {
                if (closed) {
                    throw new IOException("the cache is closed");
                }
                connection = idle.pollFirst();
            }
            if (connection == null || !isOutOfStep(connection)) {
                return connection;
            }
            connection.close();
        }
    }

    private static boolean isOutOfStep(Connection connection) {
        try {
            return connection.hasLeftovers();
        } catch (IOException e) {
            return true;
        }
    }

    private void keep(Connection connection) {
        synchronized (this) {
            if (!closed && idle.size() < maxIdle) {
                idle.addFirst(connection);
                return;
            }
        }
        connection.close();
    }

    /** Closes what lies idle; what is in use is closed when its exchange ends. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            idle.forEach(Connection::close);
            idle.clear();
        }
    }
}
