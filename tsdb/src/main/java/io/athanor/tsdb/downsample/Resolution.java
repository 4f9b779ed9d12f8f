package io.athanor.tsdb.downsample;

/** The resolutions of blocks, ms between two windows' ends, and from which length on blocks are brought to them. */
public final class Resolution {
    /** Samples as they were scraped. */
    public static final long RAW = 0;

    public static final long FIVE_MINUTES = 300_000;
    public static final long ONE_HOUR = 3_600_000;

    /** Raw blocks that span at least this, 40 hours, are brought to five minutes; ms. */
    public static final long FIVE_MINUTES_FROM = 144_000_000;

    /** Blocks of five minutes that span at least this, ten days, are brought to one hour; ms. */
    public static final long ONE_HOUR_FROM = 864_000_000;

    private Resolution() {}
}
