package io.athanor.component.compact.plan;

import io.athanor.model.LabelMatcher;
import io.athanor.model.Labels;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.downsample.Resolution;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * How long blocks are kept, by their resolution and, where overrides say so, by their external labels.
 *
 * @param periods for all blocks
 * @param overrides the first that fits a block and says something of its resolution counts
 */
public record RetentionPlanner(Periods periods, List<Rule> overrides) {
    public RetentionPlanner {
        overrides = List.copyOf(overrides);
    }

    /** The same for all blocks. */
    public static RetentionPlanner of(Duration raw, Duration fiveMinutes, Duration oneHour) {
        return new RetentionPlanner(
                new Periods(Optional.of(raw), Optional.of(fiveMinutes), Optional.of(oneHour)), List.of());
    }

    /** Periods by resolution; zero: for ever; empty: nothing is said of it. */
    public record Periods(Optional<Duration> raw, Optional<Duration> fiveMinutes, Optional<Duration> oneHour) {
        Optional<Duration> of(long resolution) {
            if (resolution == Resolution.RAW) {
                return raw;
            }
            return resolution == Resolution.FIVE_MINUTES
                    ? fiveMinutes
                    : resolution == Resolution.ONE_HOUR ? oneHour : Optional.empty();
        }
    }

    /**
     * Other periods for some blocks.
     *
     * @param name for reports
     * @param matchers on external labels; all have to fit
     */
    public record Rule(String name, List<LabelMatcher> matchers, Periods periods) {
        public Rule {
            matchers = List.copyOf(matchers);
        }

        boolean fits(Labels external) {
            return matchers.stream().allMatch(matcher -> matcher.matches(external.get(matcher.name())));
        }
    }

    /** The override that decides about a block; empty if the periods for all do. */
    public Optional<Rule> ruleOf(BlockMeta meta) {
        Labels external = meta.thanos() == null ? Labels.EMPTY : meta.thanos().labels();
        return overrides.stream()
                .filter(o -> o.periods().of(meta.resolution()).isPresent() && o.fits(external))
                .findFirst();
    }

    /** How long a block is kept after its last sample; zero: for ever. */
    public Duration of(BlockMeta meta) {
        return ruleOf(meta)
                .map(Rule::periods)
                .orElse(periods)
                .of(meta.resolution())
                .orElse(Duration.ZERO);
    }

    /** The blocks whose last sample is older than they are kept, by ULID. */
    public List<BlockMeta> expired(Collection<BlockMeta> metas, Instant now) {
        return metas.stream()
                .filter(m -> isExpired(m, now))
                .sorted(Comparator.comparing(BlockMeta::ulid))
                .toList();
    }

    private boolean isExpired(BlockMeta meta, Instant now) {
        Duration kept = of(meta);
        return !kept.isZero()
                && now.isAfter(Instant.ofEpochSecond(Math.floorDiv(meta.maxTime(), 1000L))
                        .plus(kept));
    }
}
