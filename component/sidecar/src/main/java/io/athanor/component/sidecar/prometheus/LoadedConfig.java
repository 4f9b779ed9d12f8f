package io.athanor.component.sidecar.prometheus;

import java.time.Instant;

/**
 * What became of the last configuration that Prometheus loaded.
 *
 * @param isGood whether the last attempt succeeded
 * @param at when it loaded one last
 */
public record LoadedConfig(boolean isGood, Instant at) {}
