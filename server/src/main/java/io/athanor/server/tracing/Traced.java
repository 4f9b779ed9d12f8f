package io.athanor.server.tracing;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;

/** A span: something that takes time, until it is closed. Attributes and failure may be told by any thread. */
public final class Traced implements AutoCloseable {
    static final Traced NONE = new Traced(Span.getInvalid(), Context.root(), false);

    private static final Entered NOTHING = () -> {};

    /** Inherited by threads that are started for the work, such as those that read ahead, who need not know of spans. */
    private static final InheritableThreadLocal<@Nullable Context> CURRENT = new InheritableThreadLocal<>();

    private final Span span;
    private final Context context;
    private final @Nullable Entered entered;

    /** @param isCurrent whether it is current on this thread from now on, until closed there */
    Traced(Span span, Context context, boolean isCurrent) {
        this.span = span;
        this.context = context;
        this.entered = isCurrent ? enterContext(context) : null;
    }

    static Context current() {
        Context there = CURRENT.get();
        return there == null ? Context.root() : there;
    }

    static Traced here() {
        Context current = current();
        Span span = Span.fromContext(current);
        return span.isRecording() ? new Traced(span, current, false) : NONE;
    }

    private static Entered enterContext(Context context) {
        Context before = CURRENT.get();
        CURRENT.set(context);
        return () -> {
            if (before == null) {
                CURRENT.remove();
            } else {
                CURRENT.set(before);
            }
        };
    }

    public Traced set(String key, String value) {
        span.setAttribute(key, value);
        return this;
    }

    public Traced set(String key, long value) {
        span.setAttribute(key, value);
        return this;
    }

    /** What was to be done did not work. */
    public void failed(@Nullable Throwable cause) {
        failed(String.valueOf(cause == null ? null : cause.getMessage()));
    }

    /** What was to be done did not work. */
    public void failed(String why) {
        span.setStatus(StatusCode.ERROR, why);
    }

    /** 32 hexadecimal digits; empty if nobody will see the trace. */
    public String traceId() {
        return span.getSpanContext().isSampled() ? span.getSpanContext().getTraceId() : "";
    }

    /** Whether anybody will see it. */
    public boolean isSeen() {
        return span.isRecording();
    }

    /** Makes it the parent of what this thread begins, until what is returned is closed there. */
    public Entered enter() {
        return this == NONE ? NOTHING : enterContext(context);
    }

    @Override
    public void close() {
        if (entered != null) {
            entered.close();
        }
        if (this != NONE) {
            span.end();
        }
    }

    /** While it is open, a span is the current one of a thread. */
    public interface Entered extends AutoCloseable {
        @Override
        void close();
    }
}
