package io.athanor.server.telemetry;

import io.athanor.server.tracing.Traced;
import io.grpc.Context;
import java.util.function.Supplier;

/** What a thread works for: the id of a request, the span; to be taken to threads that work for the same. */
public final class RequestScope {
    private final Context context;
    private final Traced span;

    private RequestScope(Context context, Traced span) {
        this.context = context;
        this.span = span;
    }

    /** What this thread works for, and this span. */
    public static RequestScope here(Traced span) {
        return new RequestScope(Context.current(), span);
    }

    /** Does the work on this thread, as part of the request. */
    public <T> T call(Supplier<T> work) {
        Context before = context.attach();
        try (Traced.Entered _ = span.enter()) {
            return work.get();
        } finally {
            context.detach(before);
        }
    }
}
