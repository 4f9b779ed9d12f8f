package io.athanor.tsdb.series;

/**
 * How coarse the data may be that answers. Blocks hold raw samples (resolution 0) or windows of 5 minutes or an hour.
 *
 * <p>Of the time asked for, what blocks of the coarsest resolution not above {@code maxMs} cover comes from them; the gaps
 * come from the next finer ones, and so on down to raw samples.
 *
 * @param maxMs greatest resolution, ms
 * @param orCoarser whether what is missing even then may come from coarser blocks, the finest of them first
 */
public record SourceResolution(long maxMs, boolean orCoarser) {
    /** Raw samples only. */
    public static final SourceResolution RAW = new SourceResolution(0, false);

    /** Whatever there is, the coarsest first: where labels are wanted, and not samples. */
    public static final SourceResolution ANY = new SourceResolution(Long.MAX_VALUE, false);

    public SourceResolution {
        if (maxMs < 0) {
            throw new IllegalArgumentException("a resolution of " + maxMs + " ms");
        }
    }

    /** Whether nothing but raw samples can come. */
    public boolean isRaw() {
        return maxMs == 0 && !orCoarser;
    }

    /** The same, but not coarser than {@code ms} where there is a choice. */
    public SourceResolution atMost(long ms) {
        return ms >= maxMs ? this : new SourceResolution(Math.max(0, ms), orCoarser);
    }
}
