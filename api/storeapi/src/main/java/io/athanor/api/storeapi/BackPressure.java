package io.athanor.api.storeapi;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;

/** Sends answers no faster than the client takes them: who sends waits. Used by one sending thread. */
final class BackPressure<T> {
    private static final int READY_BELOW_BYTES = 1 << 20;

    private final ServerCallStreamObserver<T> observer;
    private final Object ready = new Object();

    /** Made while the call begins, before its handler returns. */
    BackPressure(ServerCallStreamObserver<T> observer) {
        this.observer = observer;
        observer.setOnReadyThreshold(READY_BELOW_BYTES);
        observer.setOnReadyHandler(this::wake);
        observer.setOnCancelHandler(this::wake);
    }

    /** The client has ended the call; there is nobody to answer. */
    static final class GoneException extends RuntimeException {
        private static final long serialVersionUID = 1;

        GoneException() {
            super("the client has gone away", null, false, false);
        }
    }

    private void wake() {
        synchronized (ready) {
            ready.notifyAll();
        }
    }

    /**
     * Sends a message.
     *
     * @throws GoneException if there is nobody to send it to
     */
    void send(T message) {
        synchronized (ready) {
            while (!observer.isReady() && !observer.isCancelled()) {
                try {
                    ready.wait();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new GoneException();
                }
            }
        }
        checkThere();
        observer.onNext(message);
    }

    /** @throws GoneException if there is nobody to send to */
    void checkThere() {
        if (observer.isCancelled()) {
            throw new GoneException();
        }
    }

    void end() {
        if (!observer.isCancelled()) {
            observer.onCompleted();
        }
    }

    void fail(Status status) {
        if (!observer.isCancelled()) {
            observer.onError(status.asRuntimeException());
        }
    }
}
