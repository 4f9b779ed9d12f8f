package io.athanor.bucket.fetch;

import io.athanor.model.Labels;
import io.athanor.model.relabel.Relabeling;
import io.athanor.tsdb.block.BlockMark;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.ThanosMeta;
import io.athanor.tsdb.block.Ulid;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which blocks a component works on. They are asked in Thanos's order, and the first that refuses a block gives its state:
 * conversion, time, selector, shard, consistency delay, deletion mark; then replica labels are taken, and last come duplicates.
 *
 * @param minTime blocks that end before this are left out
 * @param maxTime blocks that begin after this are left out
 * @param selector is asked about the external labels, without replica labels, and {@code __block_id}; what it drops is left out
 * @param shard blocks of others are left out
 * @param consistencyDelay blocks uploaded less than this ago are left out, unless a compactor made them: when it publishes a
 *     block, the block is whole
 * @param ignoreDeletionMarksDelay blocks marked longer ago than this are left out
 * @param replicaLabels are taken from the metas; a meta left without labels gets the first of them with the value
 *     {@code deduped}
 */
public record BlockFilters(
        TimeLimit minTime,
        TimeLimit maxTime,
        Relabeling selector,
        StoreShard shard,
        Duration consistencyDelay,
        Duration ignoreDeletionMarksDelay,
        List<String> replicaLabels) {
    /** The external label that stands for the ULID. */
    public static final String BLOCK_ID = "__block_id";

    private static final Set<String> MADE_BY_COMPACTORS = Set.of("compactor", "compactor.repair", "bucket.repair");

    public BlockFilters {
        replicaLabels = List.copyOf(replicaLabels);
    }

    /** Everything but duplicates and blocks marked longer ago than a delay. */
    public static BlockFilters of(Duration ignoreDeletionMarksDelay) {
        return new BlockFilters(
                TimeLimit.LEAST,
                TimeLimit.GREATEST,
                Relabeling.NONE,
                StoreShard.ALL,
                Duration.ZERO,
                ignoreDeletionMarksDelay,
                List.of());
    }

    /**
     * @param findings of which those with a readable meta are in state {@link BlockState#LOADED}
     * @param converted are left out before anything else, as far as their days are whole elsewhere
     */
    BlockView apply(Findings findings, Set<Ulid> converted, Instant now) {
        List<BlockInfo> found = withoutConverted(findings.blocks(), converted);
        List<BlockInfo> filtered = new ArrayList<>(found.size());
        int removed = 0;
        for (BlockInfo block : found) {
            BlockInfo left = block.state() == BlockState.LOADED && block.meta() != null
                    ? filter(block, block.meta(), now)
                    : block;
            if (left.state() == BlockState.LOADED && left.meta() != null && !replicaLabels.isEmpty()) {
                removed += countReplicaLabels(left.meta());
                left = left.with(withoutReplicaLabels(left.meta()));
            }
            filtered.add(left);
        }
        return new BlockView(BlockView.deduplicated(filtered), findings, now, removed);
    }

    private static List<BlockInfo> withoutConverted(List<BlockInfo> found, Set<Ulid> converted) {
        if (converted.isEmpty()) {
            return found;
        }
        List<BlockMeta> metas = new ArrayList<>();
        for (BlockInfo block : found) {
            if (block.meta() != null && block.state() == BlockState.LOADED && converted.contains(block.ulid())) {
                metas.add(block.meta());
            }
        }
        Set<Ulid> whole = ConvertedDays.whole(metas);
        return found.stream()
                .map(block -> whole.contains(block.ulid())
                        ? block.as(BlockState.PARQUET_CONVERTED, "it was converted to Parquet, whole days of it")
                        : block)
                .toList();
    }

    private BlockInfo filter(BlockInfo block, BlockMeta meta, Instant now) {
        long nowMs = now.toEpochMilli();
        if (meta.maxTime() < minTime.at(nowMs) || meta.minTime() > maxTime.at(nowMs)) {
            return block.as(BlockState.TIME_EXCLUDED, "it lies outside --min-time and --max-time");
        }
        if (!selector.rules().isEmpty() && selector.apply(labels(meta)) == null) {
            return block.as(BlockState.LABEL_EXCLUDED, "the selector drops it");
        }
        if (!shard.owns(meta)) {
            return block.as(
                    BlockState.SHARD_EXCLUDED,
                    "it belongs to shard " + StoreShard.owner(meta, shard.count()) + "/" + shard.count());
        }
        if (isTooFresh(meta, now)) {
            return block.as(BlockState.TOO_FRESH, "it was uploaded less than the consistency delay ago");
        }
        if (isMarked(block.marks().deletion(), now)) {
            return block.as(BlockState.MARKED_FOR_DELETION, "it is marked for deletion");
        }
        return block;
    }

    /** What the selector sees. */
    private Labels labels(BlockMeta meta) {
        ThanosMeta thanos = meta.thanos();
        Labels.Builder labels = (thanos == null ? Labels.EMPTY : thanos.labels()).toBuilder();
        replicaLabels.forEach(labels::remove);
        return labels.set(BLOCK_ID, meta.ulid().toString()).build();
    }

    private boolean isTooFresh(BlockMeta meta, Instant now) {
        ThanosMeta thanos = meta.thanos();
        Instant told = thanos == null ? null : thanos.uploadTime();
        Instant uploaded = told == null ? Instant.ofEpochMilli(meta.ulid().timeMs()) : told;
        return !consistencyDelay.isZero()
                && Duration.between(uploaded, now).compareTo(consistencyDelay) < 0
                && (thanos == null || !MADE_BY_COMPACTORS.contains(thanos.source()));
    }

    private boolean isMarked(BlockMark.@Nullable Deletion mark, Instant now) {
        return mark != null
                && now.toEpochMilli() / 1000.0 - mark.deletionTime() > ignoreDeletionMarksDelay.toMillis() / 1000.0;
    }

    private int countReplicaLabels(BlockMeta meta) {
        ThanosMeta thanos = meta.thanos();
        return thanos == null
                ? 0
                : (int) replicaLabels.stream().filter(thanos.labels()::has).count();
    }

    private BlockMeta withoutReplicaLabels(BlockMeta meta) {
        ThanosMeta thanos = meta.thanos();
        if (thanos == null) {
            return meta;
        }
        Labels.Builder labels = thanos.labels().toBuilder();
        replicaLabels.forEach(labels::remove);
        Labels left = labels.build();
        return meta.withThanos(
                thanos.withLabels(left.isEmpty() ? Labels.of(replicaLabels.getFirst(), "deduped") : left));
    }
}
