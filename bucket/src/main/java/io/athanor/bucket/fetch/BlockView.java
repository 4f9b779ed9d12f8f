package io.athanor.bucket.fetch;

import io.athanor.bucket.bucketindex.IndexedBlock;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.Ulid;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The blocks of a bucket as they were found at one time; never changes. */
public final class BlockView {
    /** Before anything was looked for. */
    public static final BlockView EMPTY = new BlockView(List.of(), Findings.NONE, Instant.EPOCH, 0);

    private final List<BlockInfo> blocks;
    private final Findings findings;
    private final Instant fetchedAt;
    private final int replicaLabelsRemoved;

    /** @param blocks by ULID */
    BlockView(List<BlockInfo> blocks, Findings findings, Instant fetchedAt, int replicaLabelsRemoved) {
        this.blocks = List.copyOf(blocks);
        this.findings = findings;
        this.fetchedAt = fetchedAt;
        this.replicaLabelsRemoved = replicaLabelsRemoved;
    }

    /** All folders of the bucket whose names are ULIDs, by ULID. */
    public List<BlockInfo> blocks() {
        return blocks;
    }

    /** Those that passed all filters, by ULID. */
    public List<BlockInfo> loaded() {
        return in(BlockState.LOADED);
    }

    /** Those in one state, by ULID. */
    public List<BlockInfo> in(BlockState state) {
        List<BlockInfo> in = new ArrayList<>();
        for (BlockInfo block : blocks) {
            if (block.state() == state) {
                in.add(block);
            }
        }
        return List.copyOf(in);
    }

    /** The metas of those that passed all filters, in the order of their ULIDs. */
    public Map<Ulid, BlockMeta> metas() {
        Map<Ulid, BlockMeta> metas = new LinkedHashMap<>();
        for (BlockInfo block : blocks) {
            if (block.state() == BlockState.LOADED && block.meta() != null) {
                metas.put(block.ulid(), block.meta());
            }
        }
        return Collections.unmodifiableMap(metas);
    }

    /** What was found of a block; null if the bucket has no such folder. */
    public @Nullable BlockInfo find(Ulid ulid) {
        int from = 0;
        int to = blocks.size();
        while (from < to) {
            int middle = (from + to) >>> 1;
            int c = blocks.get(middle).ulid().compareTo(ulid);
            if (c == 0) {
                return blocks.get(middle);
            }
            from = c < 0 ? middle + 1 : from;
            to = c < 0 ? to : middle;
        }
        return null;
    }

    /** How many blocks are in each state; every state has a number. */
    public Map<BlockState, Integer> counts() {
        Map<BlockState, Integer> counts = new EnumMap<>(BlockState.class);
        for (BlockState state : BlockState.values()) {
            counts.put(state, 0);
        }
        for (BlockInfo block : blocks) {
            counts.merge(block.state(), 1, Integer::sum);
        }
        return counts;
    }

    /**
     * The view if these blocks cannot be used: each is set aside with its reason, and blocks that are all in one of them
     * are needed again. Reasons for blocks that are not loaded here are without effect.
     */
    public BlockView without(Map<Ulid, String> bad) {
        if (bad.isEmpty()) {
            return this;
        }
        List<BlockInfo> left = new ArrayList<>(blocks.size());
        for (BlockInfo block : blocks) {
            boolean isCandidate = block.state() == BlockState.LOADED || block.state() == BlockState.DUPLICATE;
            String reason = bad.get(block.ulid());
            if (isCandidate && reason != null) {
                left.add(block.as(BlockState.SET_ASIDE, reason));
            } else {
                left.add(isCandidate ? block.as(BlockState.LOADED, "") : block);
            }
        }
        return new BlockView(deduplicated(left), findings, fetchedAt, replicaLabelsRemoved);
    }

    /** The same blocks, of which those are marked as duplicates whose data is all in another. */
    static List<BlockInfo> deduplicated(List<BlockInfo> blocks) {
        List<BlockMeta> metas = new ArrayList<>();
        for (BlockInfo block : blocks) {
            if (block.state() == BlockState.LOADED && block.meta() != null) {
                metas.add(block.meta());
            }
        }
        Set<Ulid> duplicates = DuplicateFilter.duplicates(metas);
        if (duplicates.isEmpty()) {
            return blocks;
        }
        return blocks.stream()
                .map(block -> block.state() == BlockState.LOADED && duplicates.contains(block.ulid())
                        ? block.as(BlockState.DUPLICATE, "another block holds all its data")
                        : block)
                .toList();
    }

    /** When it was begun. */
    public Instant fetchedAt() {
        return fetchedAt;
    }

    /** The same blocks before any filter: with all their labels, in state {@link BlockState#LOADED} if they have a good meta. */
    public List<BlockInfo> unfiltered() {
        return findings.blocks();
    }

    /** Whether the bucket gave everything that was asked of it. If not, {@link #problems} says what is missing. */
    public boolean isComplete() {
        return findings.isComplete();
    }

    /** Whether it was made without believing the bucket index. */
    public boolean isFirstHand() {
        return findings.isFirstHand();
    }

    /** What could not be read, one sentence each, with the object's name: metas, marks, the bucket index. */
    public List<String> problems() {
        return findings.problems();
    }

    /** How many replica labels were taken from metas. */
    public int replicaLabelsRemoved() {
        return replicaLabelsRemoved;
    }

    /** What the bucket index keeps of it: all blocks with a good meta, whatever the filters say. */
    List<IndexedBlock> indexed() {
        return findings.indexed();
    }
}
