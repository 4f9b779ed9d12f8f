package io.athanor.component.compact.plan;

import io.athanor.component.compact.plan.Backlog.Overlap;
import io.athanor.component.compact.plan.Backlog.Todo;
import io.athanor.component.compact.plan.CompactionPlanner.Excluded;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.Ulid;
import io.athanor.tsdb.compact.MergedMeta;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Finds all that there is to do, by doing it in mind: of each group one compaction after the other is planned as if those
 * before were done. What comes of one and goes into the next is not made at all, where that is no more than a job can well
 * do at once ({@link Limits}): the next is made of what the first would have been made of. A job all of whose inputs are
 * there can be begun now; no block is in two such jobs. What others work on counts as done, but what comes of it is not
 * there.
 */
public final class JobPlanner {
    /** Overlaps and the smallest blocks first: what readers suffer from most. */
    static final Comparator<CompactionJob> URGENT_FIRST = Comparator.comparingInt(JobPlanner::urgency)
            .thenComparingLong(PlannedJob::minTime)
            .thenComparing(job -> job.group().toString());

    private final CompactionPlanner planner;
    private final Limits limits;
    private final boolean mergesOverlaps;
    private final boolean downsamples;

    /**
     * @param mergesOverlaps else blocks that overlap, and have no source in common, are told and left alone
     * @param downsamples whether blocks are downsampled at all
     */
    public JobPlanner(CompactionPlanner planner, boolean mergesOverlaps, boolean downsamples) {
        this(planner, mergesOverlaps, downsamples, Limits.DEFAULT);
    }

    /** @param limits up to which size steps are left out */
    public JobPlanner(CompactionPlanner planner, boolean mergesOverlaps, boolean downsamples, Limits limits) {
        this.limits = limits;
        this.planner = planner;
        this.mergesOverlaps = mergesOverlaps;
        this.downsamples = downsamples;
    }

    /**
     * Plans everything.
     *
     * @param indexBytes the size of a block's index; asked for blocks of the situation only
     */
    public Backlog plan(Situation situation, ToLongFunction<BlockMeta> indexBytes) {
        return new Run(situation, indexBytes).backlog();
    }

    /**
     * How large the inputs of a job may be together that does several steps at once: its time is lost if it fails, and the
     * symbols of all inputs are in memory.
     *
     * @param bytes of all their files
     * @param indexBytes of their indexes alone
     */
    public record Limits(long bytes, long indexBytes) {
        /** Those of the program. */
        public static final Limits DEFAULT = new Limits(64L << 30, 1L << 30);

        /** One step after the other. */
        public static final Limits ONE_STEP = new Limits(0, 0);
    }

    /**
     * A block that is not there yet, and which of those that are there it will be made of.
     *
     * @param job that makes it of blocks that are all there; null if somebody else does, or if it has to wait
     */
    private record Coming(
            Set<Ulid> leaves,
            long bytes,
            long indexBytes,
            @Nullable CompactionJob job) {}

    private final class Run {
        private final Situation situation;
        private final Set<Ulid> noCompact;
        private final ToLongFunction<BlockMeta> indexBytes;
        private final Map<Ulid, BlockMeta> real = new LinkedHashMap<>();
        private final Map<Ulid, Coming> coming = new HashMap<>();
        private final List<BlockMeta> made = new ArrayList<>();
        private final List<BlockMeta> settled = new ArrayList<>();
        private final List<CompactionJob> runnable = new ArrayList<>();
        private final List<CompactionJob> runnableOfGroup = new ArrayList<>();
        private final List<Excluded> excluded = new ArrayList<>();
        private final List<Overlap> overlaps = new ArrayList<>();
        private int compactions;
        private int compactionBlocks;
        private long compactionBytes;

        Run(Situation situation, ToLongFunction<BlockMeta> indexBytes) {
            this.situation = situation;
            this.noCompact = new HashSet<>(situation.noCompact());
            this.indexBytes = indexBytes;
            situation.blocks().forEach(b -> real.put(b.ulid(), b));
        }

        Backlog backlog() {
            List<BlockMeta> blocks = withTaken();
            BlockGroups.of(blocks).forEach(this::group);
            runnable.sort(URGENT_FIRST);
            return downsampled();
        }

        /** The blocks as they will be when what others work on is done. */
        private List<BlockMeta> withTaken() {
            Map<Ulid, BlockMeta> blocks = new LinkedHashMap<>(real);
            for (Situation.Taken taken : situation.taken()) {
                List<BlockMeta> known = new ArrayList<>();
                for (Ulid input : taken.inputs()) {
                    BlockMeta meta = real.get(input);
                    if (meta != null) {
                        known.add(meta);
                    }
                }
                if (known.isEmpty()) {
                    continue;
                }
                if (taken.isDownsampling()) {
                    known.forEach(meta -> made.add(coarser(meta, taken.resolution())));
                } else if (blocks.keySet().containsAll(ulids(known))) {
                    blocks.keySet().removeAll(ulids(known));
                    Ulid name = new Ulid(-1, coming.size());
                    BlockMeta result = result(name, known);
                    coming.put(name, coming(known, null));
                    blocks.put(name, result);
                    if (noCompact.containsAll(ulids(known))) {
                        noCompact.add(name); // written anew: it keeps the mark
                    }
                }
            }
            return List.copyOf(blocks.values());
        }

        private static BlockMeta coarser(BlockMeta meta, long resolution) {
            return meta.thanos() == null ? meta : meta.withThanos(meta.thanos().downsampled(resolution));
        }

        /** The block that will be made of these. */
        private static BlockMeta result(Ulid name, List<BlockMeta> inputs) {
            return MergedMeta.of(name, inputs).withThanos(inputs.getFirst().thanos());
        }

        private Coming coming(List<BlockMeta> inputs, @Nullable CompactionJob job) {
            Set<Ulid> leaves = new HashSet<>();
            long bytes = 0;
            long index = 0;
            for (BlockMeta input : inputs) {
                Coming made = coming.get(input.ulid());
                leaves.addAll(made == null ? Set.of(input.ulid()) : made.leaves());
                bytes += bytes(input);
                index += indexBytes(input);
            }
            return new Coming(leaves, bytes, index, job);
        }

        private long bytes(BlockMeta meta) {
            Coming made = coming.get(meta.ulid());
            return made == null ? BlockSize.of(meta) : made.bytes();
        }

        private long indexBytes(BlockMeta meta) {
            Coming made = coming.get(meta.ulid());
            return made == null ? indexBytes.applyAsLong(meta) : made.indexBytes();
        }

        private void group(GroupKey key, List<BlockMeta> blocks) {
            runnableOfGroup.clear();
            List<BlockMeta> left = new ArrayList<>(blocks);
            Set<Ulid> leaveOut = new HashSet<>(noCompact);
            while (left.size() > 1) {
                if (!mergesOverlaps && leaveOutOverlap(key, left, leaveOut)) {
                    continue;
                }
                CompactionPlanner.Plan plan = planner.plan(left, leaveOut, this::indexBytes);
                for (Excluded one : plan.exclude()) {
                    leaveOut.add(one.block().ulid());
                    if (real.containsKey(one.block().ulid())) {
                        excluded.add(one);
                    }
                }
                if (plan.compact().isEmpty()) {
                    break;
                }
                compact(key, plan.compact(), left);
            }
            settled.addAll(left);
            runnable.addAll(runnableOfGroup);
        }

        private void compact(GroupKey key, List<BlockMeta> inputs, List<BlockMeta> left) {
            Ulid name = new Ulid(-1, coming.size());
            BlockMeta result = result(name, inputs);
            List<BlockMeta> there = allSteps(inputs);
            @Nullable CompactionJob job = null;
            if (there.isEmpty()) {
                count(inputs, 1);
            } else {
                job = new CompactionJob(key, there, result.compaction().level());
                runnableOfGroup.add(job);
                count(there, 1);
            }
            coming.put(name, coming(inputs, job));
            left.removeAll(inputs);
            left.add(result);
            left.sort(Comparator.comparingLong(BlockMeta::minTime).thenComparing(BlockMeta::ulid));
        }

        private void count(List<BlockMeta> inputs, int sign) {
            compactions += sign;
            compactionBlocks += sign * inputs.size();
            compactionBytes += sign * inputs.stream().mapToLong(this::bytes).sum();
        }

        /**
         * The blocks that are there of which a job can be made that does these inputs' steps as well; none if it has to wait for
         * one of them. Such steps are no jobs of their own any more.
         */
        private List<BlockMeta> allSteps(List<BlockMeta> inputs) {
            List<BlockMeta> there = new ArrayList<>();
            List<CompactionJob> steps = new ArrayList<>();
            long bytes = 0;
            long index = 0;
            for (BlockMeta input : inputs) {
                Coming made = coming.get(input.ulid());
                if (made == null) {
                    there.add(input);
                } else if (made.job() == null) {
                    return List.of();
                } else {
                    there.addAll(made.job().inputs());
                    steps.add(made.job());
                }
                bytes += bytes(input);
                index += indexBytes(input);
            }
            if (!steps.isEmpty() && (bytes > limits.bytes() || index > limits.indexBytes())) {
                return List.of();
            }
            runnableOfGroup.removeAll(steps);
            steps.forEach(step -> count(step.inputs(), -1));
            there.sort(Comparator.comparingLong(BlockMeta::minTime).thenComparing(BlockMeta::ulid));
            return there;
        }

        /** Blocks that overlap and may not be merged are told and left out; whether there were any. */
        private boolean leaveOutOverlap(GroupKey key, List<BlockMeta> left, Set<Ulid> leaveOut) {
            List<BlockMeta> open =
                    left.stream().filter(b -> !leaveOut.contains(b.ulid())).toList();
            List<BlockMeta> found = Overlaps.first(open);
            if (found.isEmpty() || isOfOneOrigin(found)) {
                return false;
            }
            if (real.keySet().containsAll(ulids(found))) {
                overlaps.add(new Overlap(key, found));
            }
            leaveOut.addAll(ulids(found));
            return true;
        }

        /** Whether each has a source in common with another: two compactors made blocks of the same ones. */
        private static boolean isOfOneOrigin(List<BlockMeta> blocks) {
            for (BlockMeta block : blocks) {
                boolean shares = blocks.stream()
                        .filter(other -> !other.ulid().equals(block.ulid()))
                        .anyMatch(other -> other.sources().stream().anyMatch(block.sources()::contains));
                if (!shares) {
                    return false;
                }
            }
            return true;
        }

        private Backlog downsampled() {
            List<DownsamplingPlanner.Job> now = new ArrayList<>();
            List<DownsamplingPlanner.Job> early = new ArrayList<>();
            Set<Ulid> awaited = new HashSet<>();
            int count = 0;
            long bytes = 0;
            if (downsamples) {
                List<BlockMeta> inTheEnd = new ArrayList<>(settled);
                inTheEnd.addAll(made);
                for (DownsamplingPlanner.Job job : DownsamplingPlanner.due(inTheEnd, situation.noDownsample())) {
                    Coming from = coming.get(job.block().ulid());
                    count++;
                    bytes += bytes(job.block());
                    awaited.addAll(from == null ? Set.of(job.block().ulid()) : from.leaves());
                    if (from == null && real.containsKey(job.block().ulid()) && !made.contains(job.block())) {
                        now.add(job);
                    }
                }
                situation.taken().stream()
                        .filter(Situation.Taken::isDownsampling)
                        .forEach(taken -> awaited.addAll(taken.inputs()));
                early.addAll(early());
            }
            return new Backlog(
                    List.copyOf(runnable),
                    now,
                    early,
                    new Todo(compactions, compactionBlocks, compactionBytes, count, bytes),
                    awaited,
                    List.copyOf(excluded),
                    List.copyOf(overlaps));
        }

        /** What could be downsampled, but will be compacted before. */
        private List<DownsamplingPlanner.Job> early() {
            Set<Ulid> settledNow = new HashSet<>(ulids(settled));
            List<BlockMeta> now = new ArrayList<>(real.values());
            now.addAll(made);
            return DownsamplingPlanner.due(now, situation.noDownsample()).stream()
                    .filter(job -> !settledNow.contains(job.block().ulid()) && !made.contains(job.block()))
                    .toList();
        }
    }

    private static int urgency(CompactionJob job) {
        int level = job.isVertical() ? 0 : job.level();
        return level + (job.group().resolution() == 0 ? 0 : 100);
    }

    private static List<Ulid> ulids(List<BlockMeta> blocks) {
        return blocks.stream().map(BlockMeta::ulid).toList();
    }
}
