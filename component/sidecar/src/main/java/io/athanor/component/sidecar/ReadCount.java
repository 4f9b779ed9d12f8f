package io.athanor.component.sidecar;

import io.athanor.model.Labels;
import io.athanor.model.budget.BudgetTerms;
import io.athanor.model.budget.ByteBudget;
import io.athanor.model.budget.LimitExceededException;
import io.athanor.model.budget.SharedBudget;

/** Counts what one call takes, and refuses what is too much. */
final class ReadCount implements AutoCloseable {
    private static final int SAMPLES_PER_CHUNK = 120;
    private static final long PER_SERIES = 200;
    private static final long PER_LABEL = 24;

    private final ReadLimits limits;
    private final ByteBudget memory;
    private final Runnable ended;
    private long series;
    private long chunks;

    /** @param ended told once, when this is closed */
    ReadCount(ReadLimits limits, SharedBudget all, Runnable ended) {
        this.limits = limits;
        this.ended = ended;
        this.memory = new ByteBudget(
                new BudgetTerms(
                        "memory budget of all requests together",
                        "the heap (ATHANOR_HEAP)",
                        all.limit(),
                        "narrow the matchers or the time range",
                        text -> new LimitExceededException("memory", text)),
                all);
    }

    /** @throws LimitExceededException if that is too much */
    void add(Labels labels, int moreChunks, long bytes) {
        series++;
        chunks += moreChunks;
        if (limits.series() > 0 && series > limits.series()) {
            throw new LimitExceededException(
                    "series",
                    "exceeded series limit: limit " + limits.series() + " violated (got " + series
                            + "): narrow the matchers, or raise --store.limits.request-series");
        }
        if (limits.samples() > 0 && chunks * SAMPLES_PER_CHUNK > limits.samples()) {
            throw new LimitExceededException(
                    "chunks",
                    "exceeded samples limit: limit " + limits.samples() + " violated (got "
                            + chunks * SAMPLES_PER_CHUNK
                            + "): narrow the matchers or the time range, or raise --store.limits.request-samples");
        }
        memory.reserve(PER_SERIES + PER_LABEL * labels.size() + bytes, "series of a Prometheus");
    }

    /** Gives back what chunks took. */
    void release(long bytes) {
        memory.release(bytes);
    }

    long series() {
        return series;
    }

    long chunks() {
        return chunks;
    }

    long heldBytes() {
        return memory.used();
    }

    @Override
    public void close() {
        memory.close();
        ended.run();
    }
}
