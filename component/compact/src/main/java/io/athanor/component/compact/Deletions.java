package io.athanor.component.compact;

import io.athanor.bucket.deletion.DeleteMask;
import io.athanor.bucket.deletion.DeleteRequest;
import io.athanor.bucket.deletion.DeleteRequests;
import io.athanor.bucket.deletion.DeletedMark;
import io.athanor.component.compact.plan.GroupKey;
import io.athanor.component.compact.plan.RewriteJob;
import io.athanor.component.compact.plan.Situation.Taken;
import io.athanor.objstore.Bucket;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.Ulid;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which blocks have to be written anew because somebody wants series deleted. A block is written anew by itself, with all its
 * labels; what was made of it by downsampling is made again, and only if it is the finest that is left, written anew as well. Safe
 * for all threads.
 */
final class Deletions {
    private final DeleteRequests requests;
    private final boolean downsampling;
    private volatile List<DeleteRequest> known = List.of();

    Deletions(Bucket bucket, boolean downsampling) {
        this.requests = new DeleteRequests(bucket);
        this.downsampling = downsampling;
    }

    /** Reads what is asked for now. */
    void look() {
        known = requests.readOr(known);
    }

    /** What has to be taken out of a block; nothing, if it is not known with all its labels. */
    DeleteMask of(Ulid block, BucketState state) {
        BlockMeta original = state.originals().get(block);
        return original == null || known.isEmpty() ? DeleteMask.NONE : DeleteMask.of(original, known);
    }

    /**
     * What has to be written anew.
     *
     * @param jobs those that can be begun now, one block each, the oldest first
     * @param blocks how many there are, with those that are being worked on
     * @param bytes of all of them, about
     */
    record Due(List<RewriteJob> jobs, int blocks, long bytes) {
        /** Nothing. */
        static final Due NONE = new Due(List.of(), 0, 0);
    }

    /** The blocks that are to be written anew. A mark that forbids to compact one does not forbid this: the new one gets it. */
    Due due(BucketState state, Coordination.Standing standing) {
        if (known.isEmpty()) {
            return Due.NONE;
        }
        Set<Ulid> busy = new HashSet<>();
        standing.taken().stream()
                .filter(taken -> !taken.isDownsampling()) // what comes of that is made again
                .map(Taken::inputs)
                .forEach(busy::addAll);
        List<RewriteJob> jobs = new ArrayList<>();
        int blocks = 0;
        long bytes = 0;
        for (BlockMeta meta : state.blocks().values()) {
            boolean isLeft = !standing.consumed().contains(meta.ulid())
                    && !state.quarantined().containsKey(meta.ulid())
                    && !of(meta.ulid(), state).isEmpty()
                    && !isMadeAgain(meta, state);
            if (isLeft) {
                RewriteJob job = new RewriteJob(GroupKey.of(meta), meta);
                blocks++;
                bytes += job.bytes();
                if (!busy.contains(meta.ulid())) {
                    jobs.add(job);
                }
            }
        }
        return new Due(jobs, blocks, bytes);
    }

    /** Whether a finer block is there of which this one will be made again. */
    private boolean isMadeAgain(BlockMeta meta, BucketState state) {
        return downsampling
                && meta.resolution() > 0
                && state.blocks().values().stream()
                        .anyMatch(finer -> finer.resolution() < meta.resolution()
                                && !state.noDownsample().contains(finer.ulid())
                                && !state.quarantined().containsKey(finer.ulid())
                                && GroupKey.of(finer)
                                        .labels()
                                        .equals(GroupKey.of(meta).labels())
                                && finer.sources().containsAll(meta.sources()));
    }

    /** The requests of which nothing is in a block that is made of others: each of these has none of it, and one was rid of it. */
    Set<Ulid> carriedOut(Collection<BlockMeta> inputs, BucketState state) {
        Set<Ulid> all = new TreeSet<>();
        for (DeleteRequest request : known) {
            boolean isAny = false;
            boolean isAll = true;
            for (BlockMeta input : inputs) {
                BlockMeta original = state.originals().getOrDefault(input.ulid(), input);
                isAny |= DeletedMark.of(original).contains(request.id());
                isAll &= DeleteMask.of(original, List.of(request)).isEmpty();
            }
            if (isAny && isAll) {
                all.add(request.id());
            }
        }
        return all;
    }
}
