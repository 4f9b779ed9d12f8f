package io.athanor.api.storeapi;

import io.grpc.BindableService;
import io.grpc.ClientInterceptor;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.stub.MetadataUtils;
import java.util.List;

/**
 * What a call's metadata say: who asks, as Thanos's queriers tell it, in {@code thanos-tenant}; and in {@code
 * athanor-completeness} whether it is to be told who was asked for the answer; in {@code athanor-unhashed} that the hashes of
 * chunks need not be computed, which are there for who does not compare chunks himself.
 */
public final class CallTenant implements ServerInterceptor {
    static final Metadata.Key<String> HEADER = Metadata.Key.of("thanos-tenant", Metadata.ASCII_STRING_MARSHALLER);
    private static final Metadata.Key<String> COMPLETENESS =
            Metadata.Key.of("athanor-completeness", Metadata.ASCII_STRING_MARSHALLER);
    private static final Metadata.Key<String> UNHASHED =
            Metadata.Key.of("athanor-unhashed", Metadata.ASCII_STRING_MARSHALLER);
    private static final Context.Key<String> TENANT = Context.key("tenant");
    private static final Context.Key<Boolean> WANTS_COMPLETENESS = Context.key("completeness");
    private static final Context.Key<Boolean> IS_UNHASHED = Context.key("unhashed");

    private CallTenant() {}

    /** A service whose calls know who asks. */
    public static BindableService known(BindableService service) {
        return () -> ServerInterceptors.intercept(service, new CallTenant());
    }

    /** Who asks in the current call; empty: nobody said. */
    public static String current() {
        String tenant = TENANT.get();
        return tenant == null ? "" : tenant;
    }

    /** Whether the current call is to be told who was asked for the answer. */
    static boolean wantsCompleteness() {
        return Boolean.TRUE.equals(WANTS_COMPLETENESS.get());
    }

    /** Whether the current call has use for the hashes of chunks. */
    static boolean wantsHashes() {
        return !Boolean.TRUE.equals(IS_UNHASHED.get());
    }

    /** Has the calls of a client say who asks. */
    public static ClientInterceptor saying(String tenant) {
        return MetadataUtils.newAttachHeadersInterceptor(
                metadata(new CallHints(List.of(), false, tenant, false, false)));
    }

    /** The metadata of a call that is made. */
    static Metadata metadata(CallHints said) {
        Metadata metadata = new Metadata();
        if (!said.tenant().isEmpty()) {
            metadata.put(HEADER, said.tenant());
        }
        if (said.wantsCompleteness()) {
            metadata.put(COMPLETENESS, "1");
        }
        return metadata;
    }

    /** The same of a call that has no use for the hashes of chunks. */
    static Metadata unhashed(CallHints said) {
        Metadata metadata = metadata(said);
        metadata.put(UNHASHED, "1");
        return metadata;
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        String tenant = headers.get(HEADER);
        Context context = Context.current()
                .withValue(TENANT, tenant == null ? "" : tenant)
                .withValue(WANTS_COMPLETENESS, headers.containsKey(COMPLETENESS))
                .withValue(IS_UNHASHED, headers.containsKey(UNHASHED));
        return Contexts.interceptCall(context, call, headers, next);
    }
}
