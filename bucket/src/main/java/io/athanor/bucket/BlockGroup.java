package io.athanor.bucket;

import io.athanor.model.LabelMatcher;
import io.athanor.model.Labels;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.Ulid;
import io.athanor.tsdb.series.SourceResolution;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The blocks of one set of external labels, and which of them answer for a stretch of time, as Thanos's store chooses. */
public final class BlockGroup {
    /** Coarsest first. */
    private static final long[] RESOLUTIONS = {3_600_000, 300_000, 0};

    private static final Comparator<BlockMeta> BY_TIME =
            Comparator.comparingLong(BlockMeta::minTime).thenComparingLong(BlockMeta::maxTime);

    private final Labels external;
    private final List<List<BlockMeta>> byResolution;

    private BlockGroup(Labels external, List<BlockMeta> metas) {
        this.external = external;
        List<List<BlockMeta>> lists = new ArrayList<>();
        for (long resolution : RESOLUTIONS) {
            List<BlockMeta> level = new ArrayList<>();
            for (BlockMeta meta : metas) {
                if (meta.resolution() == resolution) {
                    level.add(meta);
                }
            }
            level.sort(BY_TIME);
            lists.add(List.copyOf(level));
        }
        this.byResolution = List.copyOf(lists);
    }

    /** The external labels of a block; none if only Prometheus has touched it. */
    public static Labels externalLabels(BlockMeta meta) {
        return LoadedBlock.externalLabels(meta);
    }

    /** The matchers that are left to ask of a block's series; null if its external labels do not satisfy one of them. */
    public static @Nullable List<LabelMatcher> matchersLeft(Labels external, List<LabelMatcher> matchers) {
        if (external.isEmpty()) {
            return matchers;
        }
        List<LabelMatcher> left = new ArrayList<>(matchers.size());
        for (LabelMatcher matcher : matchers) {
            String value = external.get(matcher.name());
            if (value.isEmpty()) {
                left.add(matcher);
            } else if (!matcher.matches(value)) {
                return null;
            }
        }
        return left;
    }

    /** Whether blocks of this resolution are known here. */
    public static boolean isKnown(long resolution) {
        for (long known : RESOLUTIONS) {
            if (known == resolution) {
                return true;
            }
        }
        return false;
    }

    /** Groups blocks by their external labels. */
    public static List<BlockGroup> of(Collection<BlockMeta> metas) {
        Map<Labels, List<BlockMeta>> byLabels = new LinkedHashMap<>();
        for (BlockMeta meta : metas) {
            byLabels.computeIfAbsent(externalLabels(meta), labels -> new ArrayList<>())
                    .add(meta);
        }
        List<BlockGroup> groups = new ArrayList<>();
        byLabels.forEach((labels, list) -> groups.add(new BlockGroup(labels, list)));
        return groups;
    }

    /** The external labels of all these blocks. */
    public Labels external() {
        return external;
    }

    /** Adds the blocks that answer for {@code [mint, maxt]} (ms, inclusive). */
    public void choose(long mint, long maxt, SourceResolution resolution, Set<Ulid> into) {
        int level = 0;
        while (RESOLUTIONS[level] > resolution.maxMs()) {
            level++;
        }
        List<BlockMeta> chosen = new ArrayList<>();
        fill(mint, maxt, level, chosen);
        for (int coarser = level - 1; resolution.orCoarser() && coarser >= 0; coarser--) {
            fillGaps(mint, maxt, coarser, chosen);
        }
        chosen.forEach(meta -> into.add(meta.ulid()));
    }

    /** Blocks of one level, and of finer ones where it has none. */
    private void fill(long mint, long maxt, int level, List<BlockMeta> into) {
        if (mint > maxt) {
            return;
        }
        boolean isLast = level + 1 == RESOLUTIONS.length;
        long start = mint;
        for (BlockMeta block : byResolution.get(level)) {
            if (block.maxTime() <= mint) {
                continue;
            }
            if (block.minTime() > maxt) {
                break;
            }
            if (!isLast) {
                fill(start, block.minTime() - 1, level + 1, into);
            }
            into.add(block);
            start = block.maxTime();
        }
        if (!isLast) {
            fill(start, maxt, level + 1, into);
        }
    }

    /** Blocks of one level that touch a time which no chosen block covers. */
    private void fillGaps(long mint, long maxt, int level, List<BlockMeta> chosen) {
        List<BlockMeta> covering = new ArrayList<>(chosen);
        covering.sort(BY_TIME);
        for (BlockMeta block : byResolution.get(level)) {
            long from = Math.max(mint, block.minTime());
            long to = Math.min(maxt, block.maxTime() - 1);
            if (from <= to && !isCovered(from, to, covering)) {
                chosen.add(block);
            }
        }
    }

    private static boolean isCovered(long from, long to, List<BlockMeta> covering) {
        long next = from;
        for (BlockMeta block : covering) {
            if (block.minTime() <= next) {
                next = Math.max(next, block.maxTime());
            }
        }
        return next > to;
    }
}
