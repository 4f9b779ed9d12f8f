package io.athanor.promql;

import java.time.Duration;

/**
 * One question.
 *
 * @param expr the query's text
 * @param startMs first evaluation time, ms
 * @param endMs last possible evaluation time, ms, inclusive; equal to {@code startMs} for an instant query
 * @param stepMs ms between evaluations, 0 for an instant query
 * @param lookback zero: the engine's
 * @param timeout zero: the engine's; a longer one than the engine's is cut to it
 * @param limit greatest number of series in the answer, 0 for all; what is cut off is named by a warning
 * @param countSamples whether samples are counted as Prometheus's statistics do
 * @param analyze whether it is measured what each operator costs; samples are counted then, too
 * @param sources from which data it is answered
 */
public record QueryRequest(
        String expr,
        long startMs,
        long endMs,
        long stepMs,
        Duration lookback,
        Duration timeout,
        int limit,
        boolean countSamples,
        boolean analyze,
        Sources sources) {
    public QueryRequest {
        if (stepMs < 0 || (stepMs == 0 && startMs != endMs)) {
            throw new IllegalArgumentException("step " + stepMs + " ms for " + startMs + " to " + endMs);
        }
    }

    /** An evaluation at one time, with the engine's defaults. */
    public static QueryRequest instant(String expr, long timeMs) {
        return new QueryRequest(expr, timeMs, timeMs, 0, Duration.ZERO, Duration.ZERO, 0, false, false, Sources.RAW);
    }

    /** Evaluations from start to end (inclusive) by step, with the engine's defaults. */
    public static QueryRequest range(String expr, long startMs, long endMs, long stepMs) {
        return new QueryRequest(
                expr, startMs, endMs, stepMs, Duration.ZERO, Duration.ZERO, 0, false, false, Sources.RAW);
    }

    public boolean isInstant() {
        return stepMs == 0;
    }

    public QueryRequest withLookback(Duration back) {
        return new QueryRequest(expr, startMs, endMs, stepMs, back, timeout, limit, countSamples, analyze, sources);
    }

    public QueryRequest withTimeout(Duration longest) {
        return new QueryRequest(expr, startMs, endMs, stepMs, lookback, longest, limit, countSamples, analyze, sources);
    }

    public QueryRequest withLimit(int series) {
        return new QueryRequest(
                expr, startMs, endMs, stepMs, lookback, timeout, series, countSamples, analyze, sources);
    }

    public QueryRequest withCountedSamples(boolean wanted) {
        return new QueryRequest(expr, startMs, endMs, stepMs, lookback, timeout, limit, wanted, analyze, sources);
    }

    public QueryRequest withAnalysis(boolean wanted) {
        return new QueryRequest(expr, startMs, endMs, stepMs, lookback, timeout, limit, countSamples, wanted, sources);
    }

    public QueryRequest withSources(Sources data) {
        return new QueryRequest(expr, startMs, endMs, stepMs, lookback, timeout, limit, countSamples, analyze, data);
    }
}
