package io.athanor.component.store;

import io.athanor.api.storeapi.pb.SeriesRequest;
import io.athanor.api.storeapi.pb.SeriesResponse;
import io.athanor.testing.contracts.ManySeries;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** A client that takes one frame, and the others when it is told to. */
final class Tap implements ClientResponseObserver<SeriesRequest, SeriesResponse> {
    final ManySeriesCheck check;
    final CountDownLatch first = new CountDownLatch(1);
    final CompletableFuture<Boolean> end = new CompletableFuture<>();
    private ClientCallStreamObserver<SeriesRequest> call = new NoCall();
    private boolean isOpen;
    private boolean isShut;

    Tap(ManySeries all) {
        check = new ManySeriesCheck(all);
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<SeriesRequest> own) {
        call = own;
        call.disableAutoRequestWithInitial(1);
    }

    @Override
    public synchronized void onNext(SeriesResponse frame) {
        try {
            check.frame(frame);
        } catch (AssertionError e) {
            end.completeExceptionally(e);
        }
        first.countDown();
        if (isOpen) {
            call.request(1);
        } else {
            isShut = true;
        }
    }

    synchronized void open() {
        isOpen = true;
        if (isShut) {
            call.request(1);
        }
    }

    @Override
    public void onError(Throwable why) {
        end.completeExceptionally(why);
    }

    @Override
    public void onCompleted() {
        end.complete(true);
    }

    void cancel() {
        call.cancel("enough", null);
    }

    /** Before the call has begun. */
    private static final class NoCall extends ClientCallStreamObserver<SeriesRequest> {
        @Override
        public void cancel(@Nullable String message, @Nullable Throwable cause) {}

        @Override
        public boolean isReady() {
            return false;
        }

        @Override
        public void setOnReadyHandler(Runnable handler) {}

        @Override
        public void request(int count) {}

        @Override
        public void setMessageCompression(boolean enable) {}

        @Override
        public void disableAutoInboundFlowControl() {}

        @Override
        public void onNext(SeriesRequest value) {}

        @Override
        public void onError(Throwable t) {}

        @Override
        public void onCompleted() {}
    }
}
