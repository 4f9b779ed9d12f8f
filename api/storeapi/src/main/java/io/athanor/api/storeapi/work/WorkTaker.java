package io.athanor.api.storeapi.work;

import io.athanor.api.storeapi.RpcErrors;
import io.athanor.api.storeapi.work.pb.FromQuerier;
import io.athanor.api.storeapi.work.pb.WorkGrpc;
import io.grpc.Channel;
import io.grpc.Status;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The querier's side of one stream: takes one request after the other, until it is closed. Where there is no scheduler it tries again,
 * soon and then less often. Closing it lets what it does be done, and does not wait for it.
 */
public final class WorkTaker implements AutoCloseable {
    private static final long LEAST_MS = 100;
    private static final long MOST_MS = 3000;

    private final Channel channel;
    private final FromQuerier introduction;
    private final WorkHandler handler;
    private final Consumer<String> connection;
    private final Thread thread;
    private volatile boolean isClosed;
    private volatile @Nullable WorkStream stream;

    /** Does the work. */
    @FunctionalInterface
    public interface WorkHandler {
        /** @throws IOException if the answer could not be given whole */
        void handle(WorkRequest request, WorkReply reply) throws IOException;
    }

    /**
     * Begins.
     *
     * @param channel not closed by this
     * @param querier what the scheduler calls it in errors
     * @param isAside whether it is for requests that cost next to nothing
     * @param connection is told, by a thread of this, why it is not connected, each time that it finds so, and "" when the first
     *     request came after that: then the scheduler is there for certain
     */
    public WorkTaker(
            Channel channel, String querier, boolean isAside, WorkHandler handler, Consumer<String> connection) {
        this.channel = channel;
        this.introduction =
                FromQuerier.newBuilder().setQuerier(querier).setAside(isAside).build();
        this.handler = handler;
        this.connection = connection;
        this.thread = Thread.ofVirtual().name("work").start(this::run);
    }

    private void run() {
        long pause = LEAST_MS;
        while (!isClosed) {
            WorkStream now = new WorkStream();
            stream = now;
            WorkGrpc.newStub(channel).take(now);
            now.send(introduction);
            boolean hasWorked = false;
            while (!isClosed) {
                WorkRequest request = now.take();
                if (request == null) {
                    break;
                }
                if (!hasWorked) {
                    hasWorked = true;
                    connection.accept("");
                }
                answer(request, now);
            }
            if (isClosed) {
                now.end();
                return;
            }
            Status why = now.why();
            boolean isUnwanted = why.getCode() == Status.Code.CANCELLED;
            if (!isUnwanted) {
                connection.accept(RpcErrors.why(why.asRuntimeException()));
            }
            pause = hasWorked ? LEAST_MS : Math.min(MOST_MS, pause * 2);
            if (!isUnwanted && !sleep(pause)) {
                return;
            }
        }
    }

    private void answer(WorkRequest request, WorkStream on) {
        WorkReply reply = new WorkReply(on);
        try {
            handler.handle(request, reply);
            if (!reply.isOver()) {
                on.fail("the answer has no end");
            }
        } catch (IOException | RuntimeException e) {
            on.fail(String.valueOf(e.getMessage()));
        }
    }

    private static boolean sleep(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
            return true;
        } catch (InterruptedException e) {
            return false; // it was closed
        }
    }

    @Override
    public void close() {
        isClosed = true;
        WorkStream now = stream;
        if (now != null) {
            now.takeNoMore();
        }
    }

    /**
     * Waits until its last work is done.
     *
     * @return whether it is
     */
    public boolean await(long millis) throws InterruptedException {
        return thread.join(java.time.Duration.ofMillis(millis));
    }

    /** Gives up what it still does. */
    public void giveUp() {
        WorkStream now = stream;
        if (now != null) {
            now.fail("the querier ends");
        }
        thread.interrupt();
    }
}
