package io.athanor.promql.engine.rows;

import io.athanor.promql.PromqlException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that may be held at once. Whoever is about to allocate a big array reserves first; what is refused was never
 * allocated. Safe for use by many threads.
 */
public final class ByteBudget {
    private final String name;
    private final long limit;
    private final @Nullable ByteBudget parent;
    private final AtomicLong used = new AtomicLong();
    private final AtomicLong peak = new AtomicLong();

    /**
     * @param name what the limit is called in the message of a refusal
     * @param limit bytes
     * @param parent a wider budget that everything here is reserved from as well
     */
    public ByteBudget(String name, long limit, @Nullable ByteBudget parent) {
        this.name = name;
        this.limit = limit;
        this.parent = parent;
    }

    /**
     * Takes {@code bytes}.
     *
     * @throws PromqlException if that is more than is left; nothing is taken then
     */
    public void reserve(long bytes, String what) {
        long now = used.addAndGet(bytes);
        if (now > limit || now < 0) {
            used.addAndGet(-bytes);
            throw refusal(bytes, now - bytes, what);
        }
        if (parent != null) {
            try {
                parent.reserve(bytes, what);
            } catch (PromqlException e) {
                used.addAndGet(-bytes);
                throw e;
            }
        }
        peak.accumulateAndGet(now, Math::max);
    }

    private PromqlException refusal(long bytes, long taken, String what) {
        return new PromqlException(
                PromqlException.Kind.EXECUTION,
                "the " + name + " of " + readable(limit) + " would be exceeded: " + readable(bytes) + " asked for "
                        + what + ", " + readable(taken)
                        + " in use; narrow the selectors or the time range, widen the step, or raise the limit");
    }

    /** Gives {@code bytes} back. */
    public void release(long bytes) {
        used.addAndGet(-bytes);
        if (parent != null) {
            parent.release(bytes);
        }
    }

    /** Bytes that could be reserved now. */
    public long left() {
        long own = Math.max(0, limit - used.get());
        return parent == null ? own : Math.min(own, parent.left());
    }

    /** Bytes reserved now. */
    public long used() {
        return used.get();
    }

    /** Most bytes reserved at once. */
    public long peak() {
        return peak.get();
    }

    private static String readable(long bytes) {
        if (bytes < 10_000) {
            return bytes + " bytes";
        }
        return bytes < 10_000_000 ? bytes / 1_000 + " kB" : bytes / 1_000_000 + " MB";
    }
}
