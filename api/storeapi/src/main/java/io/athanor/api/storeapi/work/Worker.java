package io.athanor.api.storeapi.work;

import io.athanor.api.storeapi.work.pb.FromQuerier;
import io.athanor.api.storeapi.work.pb.ToQuerier;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * One stream of a querier. It does one thing at a time; who asks reads the answer to its end, or cancels it. Messages come one by one as
 * they are asked for, so that an answer is never held whole.
 */
public final class Worker {
    private final String querier;
    private final boolean isAside;
    private final ServerCallStreamObserver<ToQuerier> call;
    /** Empty: nothing more is heard. */
    private final BlockingQueue<Optional<FromQuerier>> heard = new LinkedBlockingQueue<>();

    private boolean isGone;
    private boolean isEnded;

    Worker(String querier, boolean isAside, ServerCallStreamObserver<ToQuerier> call) {
        this.querier = querier;
        this.isAside = isAside;
        this.call = call;
    }

    /** What the querier calls itself. */
    public String querier() {
        return querier;
    }

    /** Whether it is for requests that cost next to nothing. */
    public boolean isAside() {
        return isAside;
    }

    void heard(FromQuerier message) {
        heard.add(Optional.of(message));
    }

    /** Returns whether it was there until now. */
    synchronized boolean gone() {
        boolean wasThere = !isGone;
        isGone = true;
        heard.add(Optional.empty());
        return wasThere;
    }

    /**
     * Hands it a request, and waits for the beginning of its answer.
     *
     * @throws WorkerGoneException if there is none
     */
    public WorkAnswer ask(WorkRequest request) throws IOException {
        synchronized (this) {
            if (isGone || isEnded) {
                throw new WorkerGoneException(querier);
            }
            call.onNext(request.toWire());
        }
        return new WorkAnswer(this, next());
    }

    /** The next message of the answer. */
    FromQuerier next() throws IOException {
        call.request(1);
        try {
            Optional<FromQuerier> message = heard.take();
            if (message.isEmpty()) {
                throw new WorkerGoneException(querier);
            }
            return message.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new WorkerGoneException(querier);
        }
    }

    /** Tells the querier that nobody wants the answer any more; the stream ends with that, and the querier opens another. */
    public void cancel() {
        synchronized (this) {
            if (isEnded) {
                return;
            }
            isEnded = true;
            if (!call.isCancelled()) {
                call.onError(Status.CANCELLED
                        .withDescription("nobody wants the answer any more")
                        .asRuntimeException());
            }
        }
        heard.add(Optional.empty());
    }

    /** Ends the stream in good order; while it does nothing. */
    public synchronized void end() {
        if (!isEnded) {
            isEnded = true;
            if (!call.isCancelled()) {
                call.onCompleted();
            }
        }
    }
}
