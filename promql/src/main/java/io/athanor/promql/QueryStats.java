package io.athanor.promql;

import org.jspecify.annotations.Nullable;

/**
 * What an answer has cost.
 *
 * @param queueNanos waiting for a turn
 * @param prepareNanos parsing, planning, and finding the series
 * @param evalNanos reading, decoding and computing
 * @param sortNanos ordering the answer
 * @param series series selected, each selector once
 * @param samples samples that windows and selectors looked at, as Prometheus counts {@code totalQueryableSamples}
 * @param samplesPerStep the same by step, where asked for
 * @param peakSamples most samples held at once
 * @param decodedSamples samples decoded from chunks
 * @param peakBytes most bytes reserved at once
 */
public record QueryStats(
        long queueNanos,
        long prepareNanos,
        long evalNanos,
        long sortNanos,
        long series,
        long samples,
        long @Nullable [] samplesPerStep,
        long peakSamples,
        long decodedSamples,
        long peakBytes) {}
