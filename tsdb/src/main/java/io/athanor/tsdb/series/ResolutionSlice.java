package io.athanor.tsdb.series;

/**
 * A stretch of time that was answered from blocks of one resolution.
 *
 * @param resolutionMs 0 for raw samples
 * @param mint first time, ms
 * @param maxt last time, ms, inclusive
 */
public record ResolutionSlice(long resolutionMs, long mint, long maxt) {}
