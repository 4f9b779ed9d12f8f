package io.athanor.api.storeapi;

import com.google.protobuf.MessageLite;
import io.athanor.model.budget.BudgetTerms;
import io.athanor.model.budget.ByteBudget;
import io.athanor.model.budget.LimitExceededException;
import io.athanor.model.budget.SharedBudget;
import org.jspecify.annotations.Nullable;

/**
 * Memory that long requests take themselves: what their matchers become. It is there at once, or the request is refused: one
 * that waited would take it meanwhile.
 */
public final class RequestMemory {
    /** Of a store that counts no memory. */
    static final RequestMemory UNCOUNTED = new RequestMemory(null);

    /** Shorter requests are not counted, bytes. */
    private static final int SHORT_BYTES = 32 << 10;

    /** What a byte of a request becomes at most, about: a regular expression of many short alternatives. */
    private static final long BYTES_PER_BYTE = 48;

    private final @Nullable SharedBudget memory;

    /** @param memory what the requests take is counted in this */
    public RequestMemory(@Nullable SharedBudget memory) {
        this.memory = memory;
    }

    /**
     * Takes what a request needs, until the result is closed.
     *
     * @throws LimitExceededException if that is not there
     */
    Held hold(MessageLite request) {
        int bytes = request.getSerializedSize();
        if (memory == null || bytes < SHORT_BYTES) {
            return () -> {};
        }
        BudgetTerms terms = new BudgetTerms(
                "memory budget of all requests together",
                "--store.memory-budget",
                memory.limit(),
                "narrow the matchers",
                text -> new LimitExceededException("memory", text));
        ByteBudget own = new ByteBudget(terms, memory);
        boolean isDone = false;
        try {
            own.reserve(BYTES_PER_BYTE * bytes, "matchers of " + bytes + " bytes");
            isDone = true;
            return own::close;
        } finally {
            if (!isDone) {
                own.close();
            }
        }
    }

    /** Memory of one request. */
    interface Held extends AutoCloseable {
        @Override
        void close();
    }
}
