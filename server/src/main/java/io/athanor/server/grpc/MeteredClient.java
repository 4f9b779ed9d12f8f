package io.athanor.server.grpc;

import io.athanor.server.http.RequestIds;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;

/** Counts what a client asks and what it gets. */
final class MeteredClient implements ClientInterceptor {
    private final CallMetrics metrics;

    MeteredClient(CallMetrics metrics) {
        this.metrics = metrics;
    }

    @Override
    public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
        return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
            private final CallMetrics.Call counted = metrics.begin(method);

            @Override
            public void start(Listener<A> listener, Metadata headers) {
                String id = RequestIds.CURRENT.get();
                if (id != null) {
                    headers.put(CallRequestIds.HEADER, id);
                }
                super.start(
                        new SimpleForwardingClientCallListener<>(listener) {
                            @Override
                            public void onMessage(A message) {
                                counted.received();
                                super.onMessage(message);
                            }

                            @Override
                            public void onClose(Status status, Metadata trailers) {
                                counted.ended(status.getCode());
                                super.onClose(status, trailers);
                            }
                        },
                        headers);
            }

            @Override
            public void sendMessage(Q message) {
                counted.sent();
                super.sendMessage(message);
            }
        };
    }
}
