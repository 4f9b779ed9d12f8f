package io.athanor.server.grpc;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;

/** Counts what a server is asked and how it answers. */
final class MeteredCalls implements ServerInterceptor {
    private final CallMetrics metrics;

    MeteredCalls(CallMetrics metrics) {
        this.metrics = metrics;
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        CallMetrics.Call counted = metrics.begin(call.getMethodDescriptor());
        ServerCall<Q, A> watched = new SimpleForwardingServerCall<>(call) {
            @Override
            public void sendMessage(A message) {
                counted.sent();
                super.sendMessage(message);
            }

            @Override
            public void close(Status status, Metadata trailers) {
                counted.ended(status.getCode());
                super.close(status, trailers);
            }
        };
        return new SimpleForwardingServerCallListener<>(next.startCall(watched, headers)) {
            @Override
            public void onMessage(Q message) {
                counted.received();
                super.onMessage(message);
            }

            @Override
            public void onCancel() {
                counted.ended(Status.Code.CANCELLED);
                super.onCancel();
            }
        };
    }
}
