package io.athanor.server.http;

import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * The threads that answer requests: platform threads, so that the one that finds a request on its connection answers it
 * without handing it over; where all of them are taken (clients that are slow to read, queries that wait for their turn),
 * a virtual thread for each further request.
 */
final class RequestThreads extends QueuedThreadPool {
    /** Platform threads at most. */
    static final int MOST = 128;

    private static final int LEAST = 4;
    private static final int IDLE_MS = 30_000;

    private final Executor others = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("http-more-", 0).factory());

    /** With a queue of the JDK: to lay its own out by the processor's caches, Jetty's asks for all that JMX knows. */
    RequestThreads() {
        super(MOST, LEAST, IDLE_MS, new LinkedBlockingQueue<>());
        setName("http");
        setDaemon(true);
    }

    @Override
    public void execute(Runnable job) {
        if (getIdleThreads() == 0 && getThreads() >= MOST) {
            others.execute(job);
        } else {
            super.execute(job);
        }
    }
}
