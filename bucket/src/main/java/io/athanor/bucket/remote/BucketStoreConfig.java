package io.athanor.bucket.remote;

/**
 * How blocks are read from a bucket.
 *
 * @param batchSeries how many series of a block are read at once ({@code --debug.series-batch-size})
 * @param maxSeriesBytes no longer entry of a series is expected, where a block's meta does not tell less ({@code
 *     --debug.estimated-max-series-size}); a longer one is read again
 * @param maxChunkBytes no longer chunk is expected, likewise ({@code --debug.estimated-max-chunk-size})
 * @param maxGapBytes what is no further apart than this is read at once
 * @param maxRangeBytes longer ranges are read in parts, at the same time
 * @param maxConcurrent how many requests are answered at once ({@code --store.grpc.series-max-concurrency}), 0: all
 * @param touchedSeries how many series a request may look at in all blocks together ({@code
 *     --store.grpc.touched-series-limit}), 0: all
 * @param chunkSamples how many samples a request may read, counted as 120 per chunk ({@code
 *     --store.grpc.series-sample-limit}), 0: all
 * @param downloadedBytes how much a request may load ({@code --store.grpc.downloaded-bytes-limit}), 0: anything
 */
public record BucketStoreConfig(
        int batchSeries,
        int maxSeriesBytes,
        int maxChunkBytes,
        int maxGapBytes,
        int maxRangeBytes,
        int maxConcurrent,
        long touchedSeries,
        long chunkSamples,
        long downloadedBytes) {
    /** Thanos's defaults. */
    public static final BucketStoreConfig DEFAULTS =
            new BucketStoreConfig(10_000, 64 << 10, 16_000, 512 << 10, 16 << 20, 20, 0, 0, 0);

    public BucketStoreConfig {
        if (batchSeries < 1 || maxSeriesBytes < 16 || maxChunkBytes < 16 || maxGapBytes < 0 || maxRangeBytes < 1) {
            throw new IllegalArgumentException("batches of " + batchSeries + " series, entries of " + maxSeriesBytes
                    + " bytes, chunks of " + maxChunkBytes + " bytes, gaps of " + maxGapBytes + " bytes, ranges of "
                    + maxRangeBytes + " bytes");
        }
    }

    /** The same with other limits of one request, 0: none. */
    public BucketStoreConfig withLimits(int concurrent, long series, long samples, long bytes) {
        return new BucketStoreConfig(
                batchSeries,
                maxSeriesBytes,
                maxChunkBytes,
                maxGapBytes,
                maxRangeBytes,
                concurrent,
                series,
                samples,
                bytes);
    }

    /** The same with other sizes of what is read at once. */
    public BucketStoreConfig withSizes(int series, int seriesBytes, int chunkBytes, int gapBytes, int rangeBytes) {
        return new BucketStoreConfig(
                series,
                seriesBytes,
                chunkBytes,
                gapBytes,
                rangeBytes,
                maxConcurrent,
                touchedSeries,
                chunkSamples,
                downloadedBytes);
    }
}
