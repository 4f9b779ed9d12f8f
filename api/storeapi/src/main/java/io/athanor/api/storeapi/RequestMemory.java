package io.athanor.api.storeapi;

import com.google.protobuf.MessageLite;
import io.athanor.model.budget.BudgetTerms;
import io.athanor.model.budget.ByteBudget;
import io.athanor.model.budget.LimitExceededException;
import io.athanor.model.budget.SharedBudget;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Memory that long requests take themselves: what their matchers become. It is there at once, or the request is refused: one
 * that waited would take it meanwhile.
 *
 * <p>A client that takes nothing of its answer makes that hold what it has, for ever if it is never seen again. Where others
 * wait for memory, such an answer is ended after a while: they would wait as long, since who holds something without waiting
 * for memory is taken to end some time.
 */
public final class RequestMemory {
    /** Of a store that counts no memory. */
    static final RequestMemory UNCOUNTED = new RequestMemory(null);

    /** Shorter requests are not counted, bytes. */
    private static final int SHORT_BYTES = 32 << 10;

    /** How long a client may take nothing while others wait. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** What a byte of a request becomes at most, about: a regular expression of many short alternatives. */
    private static final long BYTES_PER_BYTE = 48;

    private final @Nullable SharedBudget memory;
    private final Duration patience;

    /** @param memory what the requests take is counted in this */
    public RequestMemory(@Nullable SharedBudget memory) {
        this(memory, PATIENCE);
    }

    /** @param patience how long a client may take nothing of an answer while other requests wait for memory */
    public RequestMemory(@Nullable SharedBudget memory, Duration patience) {
        this.memory = memory;
        this.patience = patience;
    }

    /**
     * Looks whether an answer may go on waiting for its client, which has taken nothing for so long.
     *
     * @throws LimitExceededException if that is too long, since others wait for memory
     */
    void checkStalled(long nanos) {
        if (memory != null && nanos > patience.toNanos() && memory.waiting() > 0) {
            throw new LimitExceededException(
                    "memory",
                    "the client has taken nothing of this answer for " + patience.toSeconds()
                            + "s, and other requests wait for memory (--store.memory-budget)");
        }
    }

    /**
     * Answers a request while what its matchers need is taken.
     *
     * @throws LimitExceededException if that is not there
     */
    void holding(MessageLite request, Runnable answer) {
        int bytes = request.getSerializedSize();
        if (memory == null || bytes < SHORT_BYTES) {
            answer.run();
            return;
        }
        BudgetTerms terms = new BudgetTerms(
                "memory budget of all requests together",
                "--store.memory-budget",
                memory.limit(),
                "narrow the matchers",
                text -> new LimitExceededException("memory", text));
        try (ByteBudget own = new ByteBudget(terms, memory)) {
            own.reserve(BYTES_PER_BYTE * bytes, "matchers of " + bytes + " bytes");
            own.around(answer);
        }
    }
}
