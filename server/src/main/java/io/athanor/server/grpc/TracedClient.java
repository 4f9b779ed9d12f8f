package io.athanor.server.grpc;

import io.athanor.server.tracing.Traced;
import io.athanor.server.tracing.Tracing;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;

/** A span for each call that is made for something traced, and its name in the call's headers. */
final class TracedClient implements ClientInterceptor {
    private final Tracing tracing;

    TracedClient(Tracing tracing) {
        this.tracing = tracing;
    }

    @Override
    public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
        ClientCall<Q, A> call = next.newCall(method, options);
        return tracing.isOn() ? new TracedCall<>(call, method.getFullMethodName(), next.authority(), tracing) : call;
    }

    private static final class TracedCall<Q, A> extends SimpleForwardingClientCall<Q, A> {
        private final String name;
        private final String peer;
        private final Tracing tracing;

        TracedCall(ClientCall<Q, A> call, String name, String peer, Tracing tracing) {
            super(call);
            this.name = name;
            this.peer = peer;
            this.tracing = tracing;
        }

        @Override
        public void start(Listener<A> listener, Metadata headers) {
            Traced span = tracing.client(
                    "/" + name,
                    (key, value) -> headers.put(Metadata.Key.of(key, Metadata.ASCII_STRING_MARSHALLER), value));
            span.set("peer.address", peer);
            super.start(
                    new SimpleForwardingClientCallListener<>(listener) {
                        @Override
                        public void onClose(Status status, Metadata trailers) {
                            TracedCalls.end(span, status);
                            super.onClose(status, trailers);
                        }
                    },
                    headers);
        }
    }
}
