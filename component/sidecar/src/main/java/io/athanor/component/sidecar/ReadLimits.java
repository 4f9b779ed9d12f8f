package io.athanor.component.sidecar;

/**
 * What one Series call may give.
 *
 * @param series 0: any number
 * @param samples each chunk counted as 120; 0: any number
 */
public record ReadLimits(long series, long samples) {
    /** Any number of both. */
    public static final ReadLimits NONE = new ReadLimits(0, 0);
}
