package io.athanor.server.grpc;

import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns what a handler throws into a status: a fault of ours is logged and counted, and the client learns no more than that. */
final class FaultBarrier implements ServerInterceptor {
    private static final Logger LOG = LoggerFactory.getLogger(FaultBarrier.class);

    private final Counter panics;

    FaultBarrier(PrometheusRegistry registry) {
        panics = Counter.builder()
                .name("grpc_req_panics_recovered_total")
                .help("Total number of gRPC requests recovered from internal panic.")
                .register(registry);
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        ServerCall.Listener<Q> inner;
        try {
            inner = next.startCall(call, headers);
        } catch (RuntimeException e) {
            end(call, e);
            return new ServerCall.Listener<>() {};
        }
        return new SimpleForwardingServerCallListener<>(inner) {
            @Override
            public void onMessage(Q message) {
                guarded(call, () -> super.onMessage(message));
            }

            @Override
            public void onHalfClose() {
                guarded(call, super::onHalfClose);
            }

            @Override
            public void onReady() {
                guarded(call, super::onReady);
            }
        };
    }

    private void guarded(ServerCall<?, ?> call, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            end(call, e);
        }
    }

    private void end(ServerCall<?, ?> call, RuntimeException failure) {
        Status status = switch (failure) {
            case StatusRuntimeException e -> e.getStatus();
            case RuntimeException e when e.getCause() instanceof StatusException inner -> inner.getStatus();
            default -> {
                panics.inc();
                LOG.atError()
                        .addKeyValue("method", call.getMethodDescriptor().getFullMethodName())
                        .setCause(failure)
                        .log("a call failed by a fault of this program; please report it");
                yield Status.INTERNAL.withDescription("internal error; see the server's log");
            }
        };
        try {
            call.close(status, new Metadata());
        } catch (IllegalStateException e) {
            LOG.atDebug().setCause(e).log("the call had ended already");
        }
    }
}
