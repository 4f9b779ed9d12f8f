package io.athanor.server.grpc;

import io.athanor.server.http.RequestIds;
import io.athanor.server.tracing.Traced;
import io.athanor.server.tracing.Tracing;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;

/** A span for each call, a part of the caller's trace where it names one; health checks and reflection have none. */
final class TracedCalls implements ServerInterceptor {
    private final Tracing tracing;

    TracedCalls(Tracing tracing) {
        this.tracing = tracing;
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        String name = call.getMethodDescriptor().getFullMethodName();
        if (!tracing.isOn() || name.startsWith("grpc.")) {
            return next.startCall(call, headers);
        }
        Traced span =
                tracing.server("/" + name, key -> headers.get(Metadata.Key.of(key, Metadata.ASCII_STRING_MARSHALLER)));
        String id = RequestIds.CURRENT.get();
        span.set("request_id", id == null ? "" : id);
        ServerCall<Q, A> watched = new SimpleForwardingServerCall<>(call) {
            @Override
            public void close(Status status, Metadata trailers) {
                end(span, status);
                super.close(status, trailers);
            }
        };
        try (Traced.Entered _ = span.enter()) {
            return new Under<>(next.startCall(watched, headers), span);
        }
    }

    /** The first end of a call is the one that counts. */
    static void end(Traced span, Status status) {
        span.set("grpc.code", CallNames.code(status.getCode()));
        if (!status.isOk()) {
            span.failed(String.valueOf(status.getDescription()));
        }
        span.close();
    }

    /** Does what the call is told under its span. */
    private static final class Under<Q> extends SimpleForwardingServerCallListener<Q> {
        private final Traced span;

        Under(ServerCall.Listener<Q> inner, Traced span) {
            super(inner);
            this.span = span;
        }

        @Override
        public void onMessage(Q message) {
            try (Traced.Entered _ = span.enter()) {
                super.onMessage(message);
            }
        }

        @Override
        public void onHalfClose() {
            try (Traced.Entered _ = span.enter()) {
                super.onHalfClose();
            }
        }

        @Override
        public void onCancel() {
            end(span, Status.CANCELLED);
            super.onCancel();
        }
    }
}
