package io.athanor.api.storeapi.work;

import io.athanor.api.storeapi.work.pb.FromQuerier;
import io.athanor.api.storeapi.work.pb.ToQuerier;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** One call of a {@link WorkTaker}. */
final class WorkStream implements ClientResponseObserver<FromQuerier, ToQuerier> {
    private @Nullable ClientCallStreamObserver<FromQuerier> call;
    private @Nullable ToQuerier asked;
    private @Nullable Status ended;
    private @Nullable Runnable unwanted;
    private boolean takesNoMore;
    private boolean isClosed;

    @Override
    public void beforeStart(ClientCallStreamObserver<FromQuerier> stream) {
        synchronized (this) {
            call = stream;
        }
        stream.setOnReadyHandler(this::wake);
    }

    private synchronized void wake() {
        notifyAll();
    }

    @Override
    public synchronized void onNext(ToQuerier message) {
        asked = message;
        notifyAll();
    }

    @Override
    public void onError(Throwable failure) {
        ended(Status.fromThrowable(failure));
    }

    @Override
    public void onCompleted() {
        ended(Status.UNAVAILABLE.withDescription("the scheduler ended the stream"));
    }

    private void ended(Status why) {
        Runnable action;
        synchronized (this) {
            if (ended != null) {
                return;
            }
            ended = why;
            action = unwanted;
            unwanted = null;
            notifyAll();
        }
        if (action != null) {
            action.run();
        }
    }

    /** Waits for a request; null: there is none any more. */
    synchronized @Nullable WorkRequest take() {
        try {
            while (asked == null && ended == null && !takesNoMore) {
                wait();
            }
        } catch (InterruptedException e) {
            takesNoMore = true;
            Thread.currentThread().interrupt();
        }
        ToQuerier message = asked;
        asked = null;
        return message == null || ended != null ? null : WorkRequest.of(message);
    }

    /** Sends without waiting. */
    synchronized void send(FromQuerier message) {
        if (call != null && ended == null) {
            call.onNext(message);
        }
    }

    /**
     * Sends when the scheduler takes more.
     *
     * @throws IOException if it takes nothing any more
     */
    synchronized void sendWhenReady(FromQuerier message) throws IOException {
        try {
            while (ended == null && call != null && !call.isReady()) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("the querier ends", e);
        }
        if (call == null || ended != null) {
            throw new IOException("nobody wants the answer any more");
        }
        call.onNext(message);
    }

    /** Runs {@code action} when the stream ends; now, if it has. Null: nothing any more. */
    void whenUnwanted(@Nullable Runnable action) {
        synchronized (this) {
            if (ended == null || action == null) {
                unwanted = action;
                return;
            }
        }
        action.run();
    }

    synchronized Status why() {
        return ended == null ? Status.OK : ended;
    }

    synchronized void takeNoMore() {
        takesNoMore = true;
        notifyAll();
    }

    synchronized void end() {
        if (call != null && ended == null && !isClosed) {
            isClosed = true;
            call.onCompleted();
        }
    }

    void fail(String why) {
        ClientCallStreamObserver<FromQuerier> there;
        synchronized (this) {
            there = isClosed || ended != null ? null : call;
            isClosed = true;
        }
        if (there != null) {
            there.cancel(why, new StatusRuntimeException(Status.ABORTED));
        }
        ended(Status.ABORTED.withDescription(why));
    }
}
