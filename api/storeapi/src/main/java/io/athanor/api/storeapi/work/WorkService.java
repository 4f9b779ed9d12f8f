package io.athanor.api.storeapi.work;

import io.athanor.api.storeapi.work.pb.FromQuerier;
import io.athanor.api.storeapi.work.pb.ToQuerier;
import io.athanor.api.storeapi.work.pb.WorkGrpc;
import io.grpc.BindableService;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import org.jspecify.annotations.Nullable;

/** The scheduler's side: hears of each stream of a querier when it has said who it is, and when it is gone. */
public final class WorkService implements WorkGrpc.AsyncService, BindableService {
    private final Workers workers;

    /** Who hears of them; called by many threads, each worker once. */
    public interface Workers {
        void came(Worker worker);

        void went(Worker worker);
    }

    public WorkService(Workers workers) {
        this.workers = workers;
    }

    @Override
    public ServerServiceDefinition bindService() {
        return WorkGrpc.bindService(this);
    }

    @Override
    public StreamObserver<FromQuerier> take(StreamObserver<ToQuerier> out) {
        ServerCallStreamObserver<ToQuerier> call = (ServerCallStreamObserver<ToQuerier>) out;
        call.disableAutoRequest();
        Stream stream = new Stream(call);
        call.setOnCancelHandler(stream::gone);
        call.request(1);
        return stream;
    }

    private final class Stream implements StreamObserver<FromQuerier> {
        private final ServerCallStreamObserver<ToQuerier> call;
        private @Nullable Worker worker;

        private Stream(ServerCallStreamObserver<ToQuerier> call) {
            this.call = call;
        }

        @Override
        public void onNext(FromQuerier message) {
            Worker known = worker;
            if (known != null) {
                known.heard(message);
                return;
            }
            Worker introduced = new Worker(message.getQuerier(), message.getAside(), call);
            worker = introduced;
            workers.came(introduced);
        }

        @Override
        public void onError(Throwable failure) {
            gone();
        }

        @Override
        public void onCompleted() {
            Worker known = worker;
            gone();
            if (known == null) {
                call.onCompleted();
            } else {
                known.end();
            }
        }

        private void gone() {
            Worker known = worker;
            if (known != null && known.gone()) {
                workers.went(known);
            }
        }
    }
}
