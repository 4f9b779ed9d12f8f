package io.athanor.server.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/**
 * Notices that a client has gone away while its request is being computed.
 *
 * <p>Jetty reads nothing from an HTTP/1.1 connection between the end of a request and the end of its answer, so an end of
 * stream would only show when writing fails. While a handler computes, this looks at the socket every few milliseconds;
 * bytes that it finds there (a pipelined request) are handed back to the connection. The body of the request must have
 * been read before. Connections that are not plain sockets are not watched.
 */
final class ClientWatch implements AutoCloseable {
    private static final long PERIOD_MS = 25;
    private static final HttpExchange.AutoCloseableWatch NOTHING = () -> {};

    private final ScheduledThreadPoolExecutor clock;

    ClientWatch() {
        clock = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("client-watch").factory());
        clock.setRemoveOnCancelPolicy(true);
    }

    HttpExchange.AutoCloseableWatch start(Request request, Runnable action) {
        Connection connection = request.getConnectionMetaData().getConnection();
        if (!(connection.getEndPoint() instanceof SocketChannelEndPoint endPoint)
                || !(connection instanceof Connection.UpgradeTo takesBack)) {
            return NOTHING;
        }
        Watch watch = new Watch(endPoint.getChannel(), takesBack, action);
        watch.schedule(clock);
        return watch;
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }

    private static final class Watch implements HttpExchange.AutoCloseableWatch, Runnable {
        private final SocketChannel channel;
        private final Connection.UpgradeTo takesBack;
        private final Runnable action;
        private final ByteBuffer found = ByteBuffer.allocate(1);
        private @Nullable Future<?> timer;
        private boolean done;

        Watch(SocketChannel channel, Connection.UpgradeTo takesBack, Runnable action) {
            this.channel = channel;
            this.takesBack = takesBack;
            this.action = action;
        }

        synchronized void schedule(ScheduledThreadPoolExecutor clock) {
            timer = clock.scheduleWithFixedDelay(this, PERIOD_MS, PERIOD_MS, TimeUnit.MILLISECONDS);
        }

        @Override
        public synchronized void run() {
            if (done) {
                return;
            }
            int n;
            try {
                found.clear();
                n = channel.read(found);
            } catch (IOException e) {
                n = -1;
            }
            if (n > 0) {
                found.flip();
                takesBack.onUpgradeTo(found);
                end();
            } else if (n < 0) {
                end();
                action.run();
            }
        }

        private void end() {
            done = true;
            if (timer != null) {
                timer.cancel(false);
            }
        }

        @Override
        public synchronized void close() {
            end();
        }
    }
}
