package io.athanor.bucket;

import io.athanor.bucket.deletion.DeleteMask;
import io.athanor.bucket.deletion.DeleteRequest;
import io.athanor.model.LabelMatcher;
import io.athanor.model.Labels;
import io.athanor.tsdb.CorruptBlockException;
import io.athanor.tsdb.block.Block;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.Intervals;
import io.athanor.tsdb.block.ThanosMeta;
import io.athanor.tsdb.block.Tombstones;
import io.athanor.tsdb.series.ResolutionSlice;
import io.athanor.tsdb.series.StillWanted;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One open block of the set, with its external labels. Whoever reads it holds a {@link Block.Pin}; it is unmapped when the
 * set has dropped it and the last pin is closed.
 */
final class LoadedBlock {
    private final Block block;
    private final BlockMeta meta;
    private final Labels external;
    private final long version;
    private final SmallSelections selections = new SmallSelections();
    private volatile @Nullable RefIds refIds;
    private volatile DeleteMask mask = DeleteMask.NONE;

    /**
     * @param version of the files when they were opened, see {@link io.athanor.bucket.fetch.BlockInfo}
     */
    LoadedBlock(Block block, long version) {
        this.block = block;
        this.version = version;
        this.meta = block.meta();
        this.external = externalLabels(meta);
    }

    /** The external labels of a block; none if only Prometheus has touched it. */
    static Labels externalLabels(BlockMeta meta) {
        ThanosMeta thanos = meta.thanos();
        return thanos == null ? Labels.EMPTY : thanos.labels();
    }

    Block block() {
        return block;
    }

    /**
     * Hides what a mask says, in place of what was hidden before.
     *
     * @throws CorruptBlockException if the index is not what it should be
     */
    void hide(DeleteMask what) {
        if (what.equals(mask)) {
            return;
        }
        Map<Long, Intervals> hidden = new HashMap<>();
        List<List<LabelMatcher>> matchers = what.matchersLeft();
        for (int i = 0; i < matchers.size(); i++) {
            DeleteRequest request = what.requests().get(i);
            for (int ref : block.select(matchers.get(i))) {
                hidden.merge(
                        ref & 0xffffffffL,
                        Intervals.of(request.mint(), request.maxt()),
                        (before, more) -> before.with(request.mint(), request.maxt()));
            }
        }
        block.hide(Tombstones.of(hidden));
        mask = what;
    }

    BlockMeta meta() {
        return meta;
    }

    long version() {
        return version;
    }

    /** Holds the block's mappings; null if the set has dropped the block already. */
    Block.@Nullable Pin pin() {
        try {
            return block.pin();
        } catch (IllegalStateException e) {
            return null;
        }
    }

    /** Whether any sample may lie in {@code [mint, maxt]}. */
    boolean touches(long mint, long maxt) {
        return meta.minTime() <= maxt && meta.maxTime() > mint;
    }

    /** The part of {@code [mint, maxt]} that this block answers for. */
    ResolutionSlice slice(long mint, long maxt) {
        long first = Math.max(mint, meta.minTime());
        long last = Math.min(maxt, meta.maxTime() - 1);
        return new ResolutionSlice(meta.resolution(), first, last);
    }

    /** The matchers that are left to ask of the series; null if the external labels do not satisfy one of them. */
    @Nullable
    List<LabelMatcher> matchersLeft(List<LabelMatcher> matchers) {
        return BlockGroup.matchersLeft(external, matchers);
    }

    /** References of the series that satisfy all matchers, in the index's order. */
    int[] select(List<LabelMatcher> left) {
        int[] known = selections.get(left);
        if (known != null) {
            return known;
        }
        int[] refs = block.select(left);
        selections.put(left, refs);
        return refs;
    }

    /** Those of {@code refs} with a chunk that touches the range; {@code refs} is consumed. Broken series are kept. */
    int[] withChunks(int[] refs, long mint, long maxt) {
        boolean isWithin = mint <= meta.minTime() && maxt >= meta.maxTime() - 1;
        if (isWithin && block.tombstones().isEmpty()) {
            return refs;
        }
        int kept = 0;
        for (int i = 0; i < refs.length; i++) {
            StillWanted.check(i);
            if (hasChunks(refs[i], mint, maxt)) {
                refs[kept++] = refs[i];
            }
        }
        return kept == refs.length ? refs : Arrays.copyOf(refs, kept);
    }

    private boolean hasChunks(int ref, long mint, long maxt) {
        try {
            return block.hasChunks(ref, mint, maxt);
        } catch (CorruptBlockException e) {
            return true; // whoever asks for its labels or chunks is told
        }
    }

    /** As {@link RefIds#ids}, with ids of {@code series}. */
    int[] ids(SeriesIds series, int[] refs, Consumer<CorruptBlockException> broken) {
        RefIds known = refIds;
        if (known == null || known.series() != series) {
            known = new RefIds(series, block.index(), external);
            refIds = known;
        }
        return known.ids(refs, broken);
    }

    /** The number of series whose id is known. */
    int idsKnown() {
        RefIds known = refIds;
        return known == null ? 0 : known.size();
    }

    /** The heap held for these ids, bytes. */
    long idBytes() {
        RefIds known = refIds;
        return known == null ? 0 : known.bytes();
    }

    /** Names of the labels of matching series, those of the external ones included; not sorted. */
    List<String> labelNames(List<LabelMatcher> left, int limit) {
        if (!mask.isEmpty()) {
            Set<String> seen = new HashSet<>();
            visible(left, labels -> {
                for (int i = 0; i < labels.size(); i++) {
                    seen.add(labels.name(i));
                }
            });
            for (int i = 0; !seen.isEmpty() && i < external.size(); i++) {
                seen.add(external.name(i));
            }
            return List.copyOf(seen);
        }
        List<String> names = new ArrayList<>(block.index().labelNames(left, limit));
        if (!external.isEmpty() && (!names.isEmpty() || select(left).length > 0)) {
            for (int i = 0; i < external.size(); i++) {
                names.add(external.name(i));
            }
        }
        return names;
    }

    /** Values of a label over matching series; not sorted. */
    List<String> labelValues(String name, List<LabelMatcher> left, int limit) {
        String value = external.get(name);
        if (!mask.isEmpty()) {
            Set<String> seen = new HashSet<>();
            visible(left, labels -> seen.add(value.isEmpty() ? labels.get(name) : value));
            seen.remove("");
            return List.copyOf(seen);
        }
        if (value.isEmpty()) {
            return block.index().labelValues(name, left, limit);
        }
        return select(left).length > 0 ? List.of(value) : List.of();
    }

    /** The labels of matching series that are not hidden whole. */
    private void visible(List<LabelMatcher> left, Consumer<Labels> to) {
        int[] refs = select(left);
        for (int i = 0; i < refs.length; i++) {
            StillWanted.check(i);
            if (block.hasChunks(refs[i], Long.MIN_VALUE, Long.MAX_VALUE)) {
                to.accept(block.labels(refs[i]));
            }
        }
    }
}
