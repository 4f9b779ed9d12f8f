package io.athanor.server.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.Request;

/**
 * Notices that a client has gone away while its request is being computed.
 *
 * <p>Jetty reads nothing from an HTTP/1.1 connection between the end of a request and the end of its answer, so an end of
 * stream would only show when writing fails. While handlers compute, one thread looks at their sockets every few
 * milliseconds; bytes that it finds there (a pipelined request) are handed back to the connection. The body of the request
 * must have been read before. Connections that are not plain sockets are not watched.
 *
 * <p>Most requests are answered before anyone looks: beginning and ending a watch wakes nobody. The thread looks on for a
 * second after the last request, and sleeps until the next one then.
 */
final class ClientWatch implements AutoCloseable {
    private static final long PERIOD_MS = 25;
    private static final int LOOKS_IN_VAIN = 40;
    private static final HttpExchange.AutoCloseableWatch NOTHING = () -> {};

    private final Set<Watch> watches = ConcurrentHashMap.newKeySet();
    private final Thread thread;
    private volatile boolean sleeps;
    private volatile boolean closed;

    ClientWatch() {
        thread = Thread.ofPlatform().daemon().name("client-watch").start(this::look);
    }

    HttpExchange.AutoCloseableWatch start(Request request, Runnable action) {
        Connection connection = request.getConnectionMetaData().getConnection();
        if (!(connection.getEndPoint() instanceof SocketChannelEndPoint endPoint)
                || !(connection instanceof Connection.UpgradeTo takesBack)) {
            return NOTHING;
        }
        Watch watch = new Watch(endPoint.getChannel(), takesBack, action);
        watches.add(watch);
        if (sleeps) {
            LockSupport.unpark(thread);
        }
        return watch;
    }

    private void look() {
        for (int inVain = 0; !closed; ) {
            inVain = watches.isEmpty() ? inVain + 1 : 0;
            if (inVain > LOOKS_IN_VAIN) {
                sleeps = true;
                if (watches.isEmpty() && !closed) {
                    LockSupport.park(this);
                }
                sleeps = false;
                inVain = 0;
            }
            LockSupport.parkNanos(this, TimeUnit.MILLISECONDS.toNanos(PERIOD_MS));
            watches.forEach(Watch::look);
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }

    private final class Watch implements HttpExchange.AutoCloseableWatch {
        private final SocketChannel channel;
        private final Connection.UpgradeTo takesBack;
        private final Runnable action;
        private boolean done;

        Watch(SocketChannel channel, Connection.UpgradeTo takesBack, Runnable action) {
            this.channel = channel;
            this.takesBack = takesBack;
            this.action = action;
        }

        synchronized void look() {
            if (done) {
                return;
            }
            ByteBuffer found = ByteBuffer.allocate(1);
            int n;
            try {
                n = channel.read(found);
            } catch (IOException e) {
                n = -1;
            }
            if (n > 0) {
                found.flip();
                takesBack.onUpgradeTo(found);
                close();
            } else if (n < 0) {
                close();
                action.run();
            }
        }

        @Override
        public synchronized void close() {
            done = true;
            watches.remove(this);
        }
    }
}
