package io.athanor.bucket.header;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How headers are kept.
 *
 * @param dataDir where each block has a folder for its header ({@code --data-dir})
 * @param sampling of every so many values of a label the place is kept on the heap ({@code
 *     --store.index-header-posting-offsets-in-mem-sampling}), at least 1
 * @param idleTimeout after what time a header that nobody uses is unmapped ({@code
 *     --store.index-header-lazy-reader-idle-timeout}); zero: never
 * @param lazyDownload makes a header's file when it is first needed, not as soon as the block is known ({@code
 *     --store.index-header-lazy-download-strategy})
 * @param concurrency how many files are made at once ({@code --block-sync-concurrency})
 * @param maxKeySeriesRatio a matcher with more postings lists than so many times the series that are left is asked of the
 *     series ({@code --store.posting-group-max-key-series-ratio}); 0: does not matter
 */
public record HeaderConfig(
        Path dataDir,
        int sampling,
        Duration idleTimeout,
        boolean lazyDownload,
        int concurrency,
        double maxKeySeriesRatio) {
    public HeaderConfig {
        if (sampling < 1 || concurrency < 1 || idleTimeout.isNegative()) {
            throw new IllegalArgumentException("sampling " + sampling + ", concurrency " + concurrency
                    + " (both at least 1), idle timeout " + idleTimeout + " (not negative)");
        }
    }

    /** As the flags' defaults say. */
    public static HeaderConfig of(Path dataDir) {
        return new HeaderConfig(dataDir, 32, Duration.ofMinutes(5), false, 20, 100);
    }
}
