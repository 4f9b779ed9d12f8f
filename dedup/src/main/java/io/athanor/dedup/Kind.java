package io.athanor.dedup;

/**
 * What is known of the values of a series.
 *
 * @param counter they are read by a function for which Thanos takes a series for a counter: increase, rate, irate, resets
 * @param resolutionMs 0 for raw data, else 300,000 or 3,600,000
 */
public record Kind(boolean counter, long resolutionMs) {
    /** Raw samples of which nothing is known. */
    public static final Kind RAW = new Kind(false, 0);

    /** What a selector's samples are, by the function directly around it. */
    public static Kind of(String function, long resolutionMs) {
        return new Kind(
                function.equals("increase")
                        || function.equals("rate")
                        || function.equals("irate")
                        || function.equals("resets"),
                resolutionMs);
    }
}
