package io.athanor.component.sidecar;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How a Prometheus is watched.
 *
 * @param interval time between two looks
 * @param timeout longest time that it may take to answer
 * @param minTime no sample before this is served, ms; asked each time
 */
public record HeartbeatConfig(Duration interval, Duration timeout, LongSupplier minTime) {}
