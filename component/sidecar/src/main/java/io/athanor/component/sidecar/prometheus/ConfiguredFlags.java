package io.athanor.component.sidecar.prometheus;

/**
 * Flags that a Prometheus was started with.
 *
 * @param minBlockDuration as the flag is written, for example {@code 2h}
 * @param maxBlockDuration the same
 * @param delayCompactFile where Prometheus reads which blocks were uploaded before it compacts them; empty: nowhere
 * @param lifecycle whether it takes {@code /-/reload}
 */
public record ConfiguredFlags(
        String minBlockDuration, String maxBlockDuration, String delayCompactFile, boolean lifecycle) {}
