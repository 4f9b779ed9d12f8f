package io.athanor.component.compact.plan;

import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.downsample.Resolution;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * How long blocks are kept by their resolution; zero: for ever.
 *
 * @param raw of raw samples
 * @param fiveMinutes of five minutes' resolution
 * @param oneHour of one hour's resolution
 */
public record RetentionPlanner(Duration raw, Duration fiveMinutes, Duration oneHour) {
    /** How long blocks of a resolution are kept. */
    public Duration of(long resolution) {
        if (resolution == Resolution.RAW) {
            return raw;
        }
        return resolution == Resolution.FIVE_MINUTES
                ? fiveMinutes
                : resolution == Resolution.ONE_HOUR ? oneHour : Duration.ZERO;
    }

    /** The blocks whose last sample is older than they are kept, by ULID. */
    public List<BlockMeta> expired(Collection<BlockMeta> metas, Instant now) {
        return metas.stream()
                .filter(m -> isExpired(m, now))
                .sorted(Comparator.comparing(BlockMeta::ulid))
                .toList();
    }

    private boolean isExpired(BlockMeta meta, Instant now) {
        Duration kept = of(meta.resolution());
        return !kept.isZero()
                && now.isAfter(Instant.ofEpochSecond(Math.floorDiv(meta.maxTime(), 1000L))
                        .plus(kept));
    }
}
