package io.athanor.server.grpc;

import io.athanor.server.http.RequestIds;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;

/** Gives each call an id: the caller's, or a new one; it is known while the call runs, and told in the headers. */
final class CallRequestIds implements ServerInterceptor {
    static final Metadata.Key<String> HEADER = Metadata.Key.of("request-id", Metadata.ASCII_STRING_MARSHALLER);

    private final RequestIds ids;

    CallRequestIds(RequestIds ids) {
        this.ids = ids;
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        String given = headers.get(HEADER);
        String id = given != null && RequestIds.isUsable(given) ? given : ids.next();
        ServerCall<Q, A> telling = new SimpleForwardingServerCall<>(call) {
            @Override
            public void sendHeaders(Metadata answer) {
                answer.put(HEADER, id);
                super.sendHeaders(answer);
            }
        };
        return Contexts.interceptCall(Context.current().withValue(RequestIds.CURRENT, id), telling, headers, next);
    }
}
