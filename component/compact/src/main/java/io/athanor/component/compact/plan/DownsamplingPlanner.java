package io.athanor.component.compact.plan;

import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.Ulid;
import io.athanor.tsdb.downsample.Resolution;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Chooses which blocks are brought to a coarser resolution: raw ones of 40 hours and more to five minutes, those of ten
 * days and more to one hour, unless all that a block was made of is there already.
 */
public final class DownsamplingPlanner {
    static final Comparator<Job> BY_BLOCK =
            Comparator.comparing(job -> job.block().ulid());

    private DownsamplingPlanner() {}

    /**
     * A block that is due.
     *
     * @param resolutions what to bring it to, ms, ascending; both from one reading where both are due
     */
    public record Job(BlockMeta block, List<Long> resolutions) implements PlannedJob {
        public Job {
            resolutions = List.copyOf(resolutions);
        }

        @Override
        public GroupKey group() {
            return GroupKey.of(block);
        }

        @Override
        public List<BlockMeta> inputs() {
            return List.of(block);
        }

        @Override
        public long resolution() {
            return resolutions.getFirst();
        }
    }

    /**
     * The blocks that are due, by ULID.
     *
     * @param noDownsample blocks that are marked
     */
    public static List<Job> due(Collection<BlockMeta> metas, Set<Ulid> noDownsample) {
        Set<Ulid> fiveMinutes = sources(metas, Resolution.FIVE_MINUTES);
        Set<Ulid> oneHour = sources(metas, Resolution.ONE_HOUR);
        List<Job> jobs = new ArrayList<>();
        for (BlockMeta meta : metas) {
            List<Long> due = new ArrayList<>();
            long span = meta.maxTime() - meta.minTime();
            if (noDownsample.contains(meta.ulid())) {
                continue;
            }
            if (meta.resolution() == Resolution.RAW && isMissing(meta, fiveMinutes)) {
                if (span >= Resolution.FIVE_MINUTES_FROM) {
                    due.add(Resolution.FIVE_MINUTES);
                }
                if (span >= Resolution.ONE_HOUR_FROM && isMissing(meta, oneHour)) {
                    due.add(Resolution.ONE_HOUR);
                }
            } else if (meta.resolution() == Resolution.FIVE_MINUTES
                    && span >= Resolution.ONE_HOUR_FROM
                    && isMissing(meta, oneHour)) {
                due.add(Resolution.ONE_HOUR);
            }
            if (!due.isEmpty()) {
                jobs.add(new Job(meta, due));
            }
        }
        jobs.sort(BY_BLOCK);
        return jobs;
    }

    private static Set<Ulid> sources(Collection<BlockMeta> metas, long resolution) {
        Set<Ulid> sources = new HashSet<>();
        metas.stream().filter(m -> m.resolution() == resolution).forEach(m -> sources.addAll(m.sources()));
        return sources;
    }

    private static boolean isMissing(BlockMeta meta, Set<Ulid> sources) {
        return !sources.containsAll(meta.sources());
    }
}
