package io.athanor.promql.engine.rows;

import io.athanor.model.budget.BudgetTerms;
import io.athanor.model.budget.ByteBudget;
import io.athanor.model.budget.SharedBudget;
import io.athanor.promql.Cancellation;
import io.athanor.promql.PromqlException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * What all parts of one query's evaluation share: its limits, its account, and whether it has to stop.
 *
 * <p>Safe for use by many threads, except {@link #scratch}, of which each thread has its own.
 */
public final class QueryContext {
    /** Prometheus's name of the phase in the texts of timeouts and cancellations. */
    private static final String PHASE = "expression evaluation";

    private final Cancellation cancellation;
    private final long deadlineNanos;
    private final ByteBudget budget;
    private final HeldSamples held;
    private final ConcurrentHashMap<Integer, Scratch> scratches = new ConcurrentHashMap<>();
    final LongAdder decodedSamples = new LongAdder();
    private final LongAdder cpuNanos = new LongAdder();
    private final LongAdder answerBytes = new LongAdder();
    private final @Nullable Profile profile;
    private final @Nullable SampleCounts counts;

    /**
     * @param deadlineNanos when the time is up, by {@link System#nanoTime}
     */
    public QueryContext(Cancellation cancellation, long deadlineNanos, ByteBudget budget) {
        this(cancellation, deadlineNanos, budget, HeldSamples.none(), null, null);
    }

    /**
     * @param held counts the samples that Prometheus would hold
     * @param profile where costs are kept, null where they are not measured
     * @param counts where samples are counted, null where they are not
     */
    public QueryContext(
            Cancellation cancellation,
            long deadlineNanos,
            ByteBudget budget,
            HeldSamples held,
            @Nullable Profile profile,
            @Nullable SampleCounts counts) {
        this.profile = profile;
        this.counts = counts;
        this.cancellation = cancellation;
        this.deadlineNanos = deadlineNanos;
        this.budget = budget;
        // The pool's threads work for all queries: one that waited would hold up those that it waits for.
        budget.mayWait(() -> !(Thread.currentThread() instanceof WorkPool.Worker), this::check);
        this.held = held;
    }

    /** The budget of one query, bytes; {@code flag} raises it. */
    public static ByteBudget budget(String flag, long limit, @Nullable SharedBudget shared) {
        BudgetTerms terms = new BudgetTerms(
                "memory budget of a query",
                flag,
                limit,
                "narrow the selectors or the time range, widen the step",
                text -> new PromqlException(PromqlException.Kind.EXECUTION, text));
        return new ByteBudget(terms, shared);
    }

    public ByteBudget budget() {
        return budget;
    }

    /** What the operators cost; null where that is not measured. */
    public @Nullable Profile profile() {
        return profile;
    }

    /** What samples are looked at; null where they are not counted. */
    public @Nullable SampleCounts counts() {
        return counts;
    }

    /**
     * Ends the evaluation if it has to stop; called at least every few milliseconds by whoever computes.
     *
     * @throws PromqlException saying that the query was cancelled, or that its time is up
     */
    public void check() {
        if (cancellation.reason() != null) {
            throw new PromqlException(PromqlException.Kind.CANCELED, "query was canceled in " + PHASE);
        }
        if (System.nanoTime() - deadlineNanos > 0) {
            throw new PromqlException(PromqlException.Kind.TIMEOUT, "query timed out in " + PHASE);
        }
    }

    /** Nanoseconds until the time is up. */
    public long nanosLeft() {
        return deadlineNanos - System.nanoTime();
    }

    /** A thread has worked for the query: so long, on a core. */
    public void worked(long nanos) {
        cpuNanos.add(nanos);
    }

    /** How long threads have worked for it so far, on cores, ns. */
    public long cpuNanos() {
        return cpuNanos.sum();
    }

    public Cancellation cancellation() {
        return cancellation;
    }

    /** The samples that Prometheus would hold. */
    public HeldSamples held() {
        return held;
    }

    /**
     * Reserves memory that the answer keeps when the query has ended.
     *
     * @throws PromqlException as {@link ByteBudget#reserve}
     */
    public void reserveAnswer(long bytes) {
        budget.reserve(bytes, "the answer");
        answerBytes.add(bytes);
    }

    /** What the answer keeps. */
    public long answerBytes() {
        return answerBytes.sum();
    }

    /** Samples decoded so far. */
    public long decodedSamples() {
        return decodedSamples.sum();
    }

    /** The working memory of one thread; {@code worker} −1 is the thread that coordinates. */
    public Scratch scratch(int worker) {
        return scratches.computeIfAbsent(worker, w -> new Scratch(this));
    }

    /** The working memory of all threads that took part. */
    public Iterable<Scratch> scratches() {
        return scratches.values();
    }
}
