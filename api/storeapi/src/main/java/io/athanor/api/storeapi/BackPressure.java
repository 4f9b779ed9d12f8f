package io.athanor.api.storeapi;

import io.athanor.model.budget.LimitExceededException;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;

/**
 * Sends answers no faster than the client takes them: who sends waits, but not for ever where others wait for the memory that
 * it holds meanwhile. Used by one sending thread.
 */
final class BackPressure<T> {
    private static final int READY_BELOW_BYTES = 1 << 20;

    /** How often one who waits looks whether others wait for it, ms. */
    private static final long LOOK_MS = 200;

    private final ServerCallStreamObserver<T> observer;
    private final RequestMemory memory;
    private final Object ready = new Object();

    /**
     * Made while the call begins, before its handler returns.
     *
     * @param memory says how long a client may take nothing
     */
    BackPressure(ServerCallStreamObserver<T> observer, RequestMemory memory) {
        this.observer = observer;
        this.memory = memory;
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
     * @throws LimitExceededException if the client takes nothing for long, and others wait for memory
     */
    void send(T message) {
        awaitReady();
        checkThere();
        observer.onNext(message);
    }

    private void awaitReady() {
        synchronized (ready) {
            long since = System.nanoTime();
            while (!observer.isReady() && !observer.isCancelled()) {
                memory.checkStalled(System.nanoTime() - since);
                try {
                    ready.wait(LOOK_MS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new GoneException();
                }
            }
        }
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
