package io.athanor.component.compact;

import io.athanor.component.compact.plan.CompactionJob;
import io.athanor.dedup.DedupFunc;
import io.athanor.dedup.DedupMark;
import io.athanor.dedup.OfflineAthanor;
import io.athanor.dedup.ReplicaRank;
import io.athanor.model.Labels;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.Json;
import io.athanor.tsdb.block.Ulid;
import io.athanor.tsdb.compact.SeriesMerger;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How the blocks of a job are deduplicated by the {@code athanor} rule: which belong to which replica, which stretches of time
 * have to be deduplicated, and which blocks before them are still there to know what came before.
 */
final class ReplicaParts {
    private final List<String> replicaLabels;
    private final Map<Ulid, Labels> replicaOf = new HashMap<>();
    private final List<Stretch> stretches = new ArrayList<>();
    private final List<BlockMeta> context = new ArrayList<>();
    private boolean isDeduplicating;
    private boolean knowsAll = true;

    private record Stretch(long from, boolean isDeduplicated, List<Ulid> blocks, List<Ulid> before) {}

    private ReplicaParts(List<String> replicaLabels) {
        this.replicaLabels = replicaLabels;
    }

    /** @param state in which all blocks are with all their labels */
    static ReplicaParts of(CompactionJob job, List<String> replicaLabels, BucketState state) {
        ReplicaParts parts = new ReplicaParts(replicaLabels);
        List<BlockMeta> same = parts.ofSameGroup(job, state.originals().values());
        long end = Long.MIN_VALUE;
        List<BlockMeta> run = new ArrayList<>();
        for (BlockMeta input : job.inputs()) {
            parts.replicaOf.put(input.ulid(), parts.replica(state.originals().getOrDefault(input.ulid(), input)));
            if (!run.isEmpty() && input.minTime() >= end) {
                parts.stretch(run, same, state);
                run = new ArrayList<>();
            }
            run.add(input);
            end = Math.max(end, input.maxTime());
        }
        parts.stretch(run, same, state);
        parts.context.removeIf(
                block -> job.inputs().stream().anyMatch(i -> i.ulid().equals(block.ulid())));
        return parts;
    }

    private List<BlockMeta> ofSameGroup(CompactionJob job, Collection<BlockMeta> all) {
        return all.stream()
                .filter(meta -> meta.thanos() != null
                        && meta.resolution() == job.group().resolution()
                        && withoutReplica(meta.thanos().labels())
                                .equals(job.group().labels()))
                .toList();
    }

    private Labels withoutReplica(Labels labels) {
        Labels.Builder left = labels.toBuilder();
        replicaLabels.forEach(left::remove);
        Labels built = left.build();
        return built.isEmpty() ? Labels.of(replicaLabels.getFirst(), "deduped") : built;
    }

    /** The replica labels of a block; none of one that is deduplicated. */
    private Labels replica(BlockMeta original) {
        Labels.Builder replica = Labels.builder();
        if (original.thanos() != null
                && !withoutReplica(original.thanos().labels())
                        .equals(original.thanos().labels())) {
            for (String name : replicaLabels) {
                String value = original.thanos().labels().get(name);
                if (!value.isEmpty()) {
                    replica.set(name, value);
                }
            }
        }
        return replica.build();
    }

    private void stretch(List<BlockMeta> run, List<BlockMeta> same, BucketState state) {
        long from = run.stream().mapToLong(BlockMeta::minTime).min().orElseThrow();
        List<Ulid> blocks = Claim.names(run);
        boolean isDeduplicated = blocks.stream()
                .allMatch(b -> replicaOf.getOrDefault(b, Labels.EMPTY).isEmpty());
        if (isDeduplicated) {
            stretches.add(new Stretch(from, true, blocks, List.of()));
            return;
        }
        isDeduplicating = true;
        List<Ulid> before = new ArrayList<>();
        for (BlockMeta meta : same) {
            boolean isBefore = meta.maxTime() <= from && meta.maxTime() > from - OfflineAthanor.lookBack();
            Labels replica = replica(meta);
            if (isBefore && !replica.isEmpty()) {
                before.add(meta.ulid());
                replicaOf.put(meta.ulid(), replica);
                if (context.stream().noneMatch(b -> b.ulid().equals(meta.ulid()))) {
                    context.add(meta);
                }
            } else if (isBefore) {
                knowsAll &= areSourcesThere(meta, from, state);
            }
        }
        stretches.add(new Stretch(from, false, blocks, before));
    }

    /** Whether what a deduplicated block was made of is there, as far as it can reach into the look-back. */
    private static boolean areSourcesThere(BlockMeta meta, long from, BucketState state) {
        return meta.sources().stream()
                .allMatch(source ->
                        state.originals().containsKey(source) || source.timeMs() <= from - OfflineAthanor.lookBack());
    }

    /** Blocks that have to be read beside those of the job. */
    List<BlockMeta> context() {
        return List.copyOf(context);
    }

    /**
     * A merger for one thread.
     *
     * @param blocks all blocks that are read, in the order in which mergers know them
     */
    SeriesMerger merger(List<Ulid> blocks) {
        TreeSet<Labels> ranks = new TreeSet<>(new ReplicaRank(replicaLabels));
        ranks.addAll(replicaOf.values());
        List<Labels> ranked = List.copyOf(ranks);
        int[] replicas = new int[blocks.size()];
        for (int i = 0; i < replicas.length; i++) {
            replicas[i] = ranked.indexOf(replicaOf.get(blocks.get(i)));
        }
        List<OfflineAthanor.Part> parts = stretches.stream()
                .sorted(Comparator.comparingLong(Stretch::from))
                .map(s -> new OfflineAthanor.Part(
                        s.from(), s.isDeduplicated(), places(s.blocks(), blocks), places(s.before(), blocks)))
                .toList();
        return new OfflineAthanor(parts, replicas);
    }

    private static BitSet places(List<Ulid> some, List<Ulid> all) {
        BitSet places = new BitSet();
        some.forEach(ulid -> places.set(all.indexOf(ulid)));
        return places;
    }

    /** Extensions that say how the block was deduplicated. */
    @Nullable
    Json marked(@Nullable Json extensions) {
        if (!isDeduplicating) {
            return extensions;
        }
        boolean isFull = knowsAll
                && DedupMark.find(extensions).map(DedupMark::fullContext).orElse(true);
        return DedupMark.of(DedupFunc.ATHANOR, isFull).addTo(extensions);
    }
}
