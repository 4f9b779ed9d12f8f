package io.athanor.api.storeapi;

import io.grpc.BindableService;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;

/** Who asks, as Thanos's queriers tell it: in the metadata {@code thanos-tenant}. */
public final class CallTenant implements ServerInterceptor {
    static final Metadata.Key<String> HEADER = Metadata.Key.of("thanos-tenant", Metadata.ASCII_STRING_MARSHALLER);
    private static final Context.Key<String> TENANT = Context.key("tenant");

    private CallTenant() {}

    /** A service whose calls know who asks. */
    public static BindableService known(BindableService service) {
        return () -> ServerInterceptors.intercept(service, new CallTenant());
    }

    /** Who asks in the current call; empty: nobody said. */
    static String current() {
        String tenant = TENANT.get();
        return tenant == null ? "" : tenant;
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        String tenant = headers.get(HEADER);
        Context context = Context.current().withValue(TENANT, tenant == null ? "" : tenant);
        return Contexts.interceptCall(context, call, headers, next);
    }
}
