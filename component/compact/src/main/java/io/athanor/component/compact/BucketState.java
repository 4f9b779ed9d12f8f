package io.athanor.component.compact;

import io.athanor.bucket.fetch.BlockInfo;
import io.athanor.bucket.fetch.BlockView;
import io.athanor.bucket.fetch.DuplicateFilter;
import io.athanor.tsdb.block.BlockMark;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.Ulid;
import java.io.IOException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What was seen in a bucket, of the part that this compactor has to do with. Never changes.
 *
 * @param blocks to work on: old enough, not marked for deletion, replica labels taken, garbage left out
 * @param garbage blocks without mark whose data is all in others without mark
 * @param deletions deletion marks, also of folders without a meta
 * @param quarantined blocks that are set aside
 * @param partial folders without a readable meta
 * @param originals all metas as they are in the bucket, with all their labels
 * @param all the names of all blocks and of what is left of some
 */
record BucketState(
        Map<Ulid, BlockMeta> blocks,
        Set<Ulid> garbage,
        Map<Ulid, BlockMark.Deletion> deletions,
        Set<Ulid> noCompact,
        Set<Ulid> noDownsample,
        Map<Ulid, BlockMark.Quarantine> quarantined,
        Set<Ulid> partial,
        Map<Ulid, BlockMeta> originals,
        Set<Ulid> all) {
    /** Before anything was seen. */
    static final BucketState NONE =
            new BucketState(Map.of(), Set.of(), Map.of(), Set.of(), Set.of(), Map.of(), Set.of(), Map.of(), Set.of());

    /**
     * Sorts what a view tells.
     *
     * @throws IOException if the view is not complete: a mark that was not read may be one that forbids the work
     */
    static BucketState of(BlockView view) throws IOException {
        if (!view.isComplete()) {
            throw new IOException(
                    "the bucket could not be read whole: " + view.problems().getFirst());
        }
        BucketState state = new BucketState(
                new TreeMap<>(),
                new HashSet<>(),
                new TreeMap<>(),
                new HashSet<>(),
                new HashSet<>(),
                new TreeMap<>(),
                new HashSet<>(),
                new TreeMap<>(),
                new HashSet<>());
        view.blocks().forEach(state::add);
        for (BlockInfo block : view.unfiltered()) {
            if (block.meta() != null) {
                state.originals.put(block.ulid(), block.meta());
            }
        }
        state.garbage.addAll(DuplicateFilter.duplicates(state.blocks.values()));
        state.blocks.keySet().removeAll(state.garbage);
        return state;
    }

    private void add(BlockInfo block) {
        all.add(block.ulid());
        switch (block.state()) {
            case PARQUET_CONVERTED, TIME_EXCLUDED, LABEL_EXCLUDED, SHARD_EXCLUDED, TOO_FRESH -> {
                return; // others work on it, or nobody does yet
            }
            case LOADED, DUPLICATE -> {
                BlockMeta meta = block.meta();
                if (meta != null && meta.thanos() != null && block.marks().deletion() == null) {
                    blocks.put(block.ulid(), meta);
                }
            }
            case NO_META, CORRUPTED_META -> partial.add(block.ulid());
            case MARKED_FOR_DELETION, OTHER_RESOLUTION, SET_ASIDE, FAILED -> {}
        }
        marks(block);
    }

    private void marks(BlockInfo block) {
        BlockMark.Deletion deletion = block.marks().deletion();
        if (deletion != null) {
            deletions.put(block.ulid(), deletion);
        }
        if (block.marks().noCompact() != null) {
            noCompact.add(block.ulid());
        }
        if (block.marks().noDownsample() != null) {
            noDownsample.add(block.ulid());
        }
        BlockMark.Quarantine quarantine = block.marks().quarantine();
        if (quarantine != null) {
            quarantined.put(block.ulid(), quarantine);
        }
    }

    /** The metas of blocks that nobody has marked for deletion, others' blocks among them. */
    Collection<BlockMeta> unmarked() {
        return originals.values().stream()
                .filter(meta -> !deletions.containsKey(meta.ulid()))
                .toList();
    }

    /** The same with some blocks in the place of others. */
    BucketState with(Collection<Ulid> old, List<BlockMeta> made) {
        return with(old, made, made);
    }

    /** @param whole the same blocks as made, with all their labels */
    BucketState with(Collection<Ulid> old, List<BlockMeta> made, List<BlockMeta> whole) {
        Map<Ulid, BlockMeta> left = new TreeMap<>(blocks);
        left.keySet().removeAll(old);
        Map<Ulid, BlockMeta> known = new TreeMap<>(originals);
        made.forEach(meta -> left.put(meta.ulid(), meta));
        whole.forEach(meta -> known.put(meta.ulid(), meta));
        Set<Ulid> outdated = new HashSet<>(garbage);
        for (BlockMeta meta : made) {
            Set<Ulid> now = DuplicateFilter.duplicates(sameGroup(meta, left.values()));
            left.keySet().removeAll(now);
            outdated.addAll(now);
        }
        return new BucketState(left, outdated, deletions, noCompact, noDownsample, quarantined, partial, known, all);
    }

    private static List<BlockMeta> sameGroup(BlockMeta made, Collection<BlockMeta> blocks) {
        return blocks.stream()
                .filter(meta -> meta.resolution() == made.resolution()
                        && meta.minTime() < made.maxTime()
                        && made.minTime() < meta.maxTime()
                        && meta.thanos() != null
                        && made.thanos() != null
                        && meta.thanos().labels().equals(made.thanos().labels()))
                .toList();
    }

    /** The same with one mark more. */
    BucketState with(BlockMark mark) {
        Map<Ulid, BlockMark.Deletion> deleted = new TreeMap<>(deletions);
        Set<Ulid> notCompacted = new HashSet<>(noCompact);
        Set<Ulid> notDownsampled = new HashSet<>(noDownsample);
        Map<Ulid, BlockMark.Quarantine> setAside = new TreeMap<>(quarantined);
        Map<Ulid, BlockMeta> left = new TreeMap<>(blocks);
        switch (mark) {
            case BlockMark.Deletion d -> {
                deleted.put(d.id(), d);
                left.remove(d.id());
            }
            case BlockMark.NoCompact n -> notCompacted.add(n.id());
            case BlockMark.NoDownsample n -> notDownsampled.add(n.id());
            case BlockMark.Quarantine q -> setAside.put(q.id(), q);
        }
        return new BucketState(left, garbage, deleted, notCompacted, notDownsampled, setAside, partial, originals, all);
    }
}
