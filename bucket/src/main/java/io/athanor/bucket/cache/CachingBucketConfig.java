package io.athanor.bucket.cache;

import java.time.Duration;

/**
 * What of a bucket is cached, and for how long: Thanos's settings. A time of 0 caches nothing of its kind.
 *
 * @param chunkSubrangeSize bytes of the pieces in which segments of chunks are cached
 * @param maxChunksGetRangeRequests how many requests one read of a range may become, when parts of it are cached; 0 or less:
 *     any number
 * @param metafileMaxSize bytes; larger metas and marks are not cached
 * @param chunkObjectAttrsTtl of a segment's size and time
 * @param chunkSubrangeTtl of its pieces
 * @param blocksIterTtl of the list of what is at the bucket's root
 * @param metafileExistsTtl of the knowledge that a meta or mark is there
 * @param metafileDoesntExistTtl of the knowledge that it is not
 * @param metafileContentTtl of metas and marks
 */
public record CachingBucketConfig(
        int chunkSubrangeSize,
        int maxChunksGetRangeRequests,
        long metafileMaxSize,
        Duration chunkObjectAttrsTtl,
        Duration chunkSubrangeTtl,
        Duration blocksIterTtl,
        Duration metafileExistsTtl,
        Duration metafileDoesntExistTtl,
        Duration metafileContentTtl) {
    /** Thanos's defaults. */
    public static final CachingBucketConfig DEFAULTS = new CachingBucketConfig(
            16_000,
            3,
            1 << 20,
            Duration.ofHours(24),
            Duration.ofHours(24),
            Duration.ofMinutes(5),
            Duration.ofHours(2),
            Duration.ofMinutes(15),
            Duration.ofHours(24));

    /** @throws IllegalArgumentException if the pieces of chunks have no size */
    public CachingBucketConfig {
        if (chunkSubrangeSize < 1) {
            throw new IllegalArgumentException("pieces of chunks of " + chunkSubrangeSize + " bytes");
        }
    }
}
