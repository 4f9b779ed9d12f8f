package io.athanor.server.grpc;

import io.athanor.server.http.RequestIds;
import io.athanor.server.requestlog.GrpcCallLine;
import io.athanor.server.requestlog.RequestLog;
import io.athanor.server.telemetry.Telemetry;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.net.SocketAddress;

/** Lines about calls. */
final class LoggedCalls implements ServerInterceptor {
    private final Telemetry telemetry;

    LoggedCalls(Telemetry telemetry) {
        this.telemetry = telemetry;
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        RequestLog.Entry entry = telemetry.requests().grpc(line(call));
        if (entry == null) {
            return next.startCall(call, headers);
        }
        ServerCall<Q, A> watched = new SimpleForwardingServerCall<>(call) {
            @Override
            public void close(Status status, Metadata trailers) {
                entry.ended(
                        CallNames.code(status.getCode()),
                        CallNames.isFault(status.getCode()),
                        status.isOk() ? null : String.valueOf(status.getDescription()));
                super.close(status, trailers);
            }
        };
        return new SimpleForwardingServerCallListener<>(next.startCall(watched, headers)) {
            @Override
            public void onCancel() {
                entry.ended(CallNames.code(Status.Code.CANCELLED), false, "the client went away");
                super.onCancel();
            }
        };
    }

    private GrpcCallLine line(ServerCall<?, ?> call) {
        MethodDescriptor<?, ?> method = call.getMethodDescriptor();
        SocketAddress peer = call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
        String id = RequestIds.CURRENT.get();
        return new GrpcCallLine(
                CallNames.service(method),
                CallNames.method(method),
                CallNames.type(method),
                id == null ? "" : id,
                telemetry.tracing().here().traceId(),
                String.valueOf(peer).replaceFirst("^/", ""));
    }
}
