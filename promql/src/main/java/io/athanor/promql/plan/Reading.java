package io.athanor.promql.plan;

import io.athanor.tsdb.samples.WindowValue;

/**
 * How a selector's samples are read.
 *
 * @param value what stands for a window where data is downsampled
 * @param from first time whose chunks are read, ms: where Prometheus would begin, which a subquery's steps may come after
 * @param counter whether Thanos takes the series for a counter when it deduplicates
 */
public record Reading(WindowValue value, long from, boolean counter) {}
