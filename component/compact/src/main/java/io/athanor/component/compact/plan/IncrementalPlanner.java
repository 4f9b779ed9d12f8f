package io.athanor.component.compact.plan;

import io.athanor.component.compact.plan.Situation.Taken;
import io.athanor.model.Labels;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.Ulid;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Finds what {@link JobPlanner} finds, but plans anew only what has changed since the plan before: the blocks of the same
 * external labels, of all resolutions, have to do with no others. So a plan costs as much as has changed, and a look at each
 * block. Used by one thread.
 */
public final class IncrementalPlanner {
    private final JobPlanner planner;
    private Map<Labels, Planned> last = Map.of();

    /** @param planner plans the parts */
    public IncrementalPlanner(JobPlanner planner) {
        this.planner = planner;
    }

    /** The blocks of some external labels, what is said of them, and the plan for them. */
    private record Planned(Part part, Backlog backlog) {}

    private static final class Part {
        final Map<Ulid, BlockMeta> blocks = new LinkedHashMap<>();
        final Set<Ulid> noCompact = new HashSet<>();
        final Set<Ulid> noDownsample = new HashSet<>();
        final Set<Taken> taken = new LinkedHashSet<>();

        Situation situation() {
            return new Situation(blocks.values(), noCompact, noDownsample, taken);
        }

        boolean isSame(Part other) {
            return blocks.size() == other.blocks.size()
                    && noCompact.equals(other.noCompact)
                    && noDownsample.equals(other.noDownsample)
                    && taken.equals(other.taken)
                    && blocks.values().stream().allMatch(meta -> isSame(meta, other.blocks.get(meta.ulid())));
        }

        @SuppressWarnings("ReferenceEquality") // metas are kept from look to look: most need not be compared
        private static boolean isSame(BlockMeta meta, @Nullable BlockMeta other) {
            return meta == other || meta.equals(other);
        }
    }

    /**
     * Plans everything.
     *
     * @param indexBytes the size of a block's index, always the same; asked for blocks of the situation only
     */
    public Backlog plan(Situation situation, ToLongFunction<BlockMeta> indexBytes) {
        Map<Labels, Planned> now = new LinkedHashMap<>();
        parts(situation).forEach((labels, part) -> {
            Planned before = last.get(labels);
            now.put(
                    labels,
                    before != null && part.isSame(before.part)
                            ? before
                            : new Planned(part, planner.plan(part.situation(), indexBytes)));
        });
        last = now;
        return joined(now.values());
    }

    private static Map<Labels, Part> parts(Situation situation) {
        Map<Labels, Part> parts = new LinkedHashMap<>();
        Map<Ulid, Part> partOf = new HashMap<>();
        for (BlockMeta meta : situation.blocks()) {
            Part part = parts.computeIfAbsent(GroupKey.of(meta).labels(), labels -> new Part());
            part.blocks.put(meta.ulid(), meta);
            partOf.put(meta.ulid(), part);
        }
        mark(situation.noCompact(), partOf, part -> part.noCompact);
        mark(situation.noDownsample(), partOf, part -> part.noDownsample);
        for (Taken taken : situation.taken()) {
            for (Ulid input : taken.inputs()) {
                Part part = partOf.get(input);
                if (part != null) {
                    part.taken.add(taken);
                }
            }
        }
        return parts;
    }

    private static void mark(Set<Ulid> marked, Map<Ulid, Part> partOf, Function<Part, Set<Ulid>> of) {
        for (Ulid block : marked) {
            Part part = partOf.get(block);
            if (part != null) {
                of.apply(part).add(block);
            }
        }
    }

    private static Backlog joined(Collection<Planned> parts) {
        List<CompactionJob> compactions = new ArrayList<>();
        List<DownsamplingPlanner.Job> downsamplings = new ArrayList<>();
        List<DownsamplingPlanner.Job> early = new ArrayList<>();
        Backlog.Todo todo = Backlog.Todo.NONE;
        Set<Ulid> awaited = new HashSet<>();
        List<CompactionPlanner.Excluded> excluded = new ArrayList<>();
        List<Backlog.Overlap> overlaps = new ArrayList<>();
        for (Planned part : parts) {
            Backlog one = part.backlog;
            compactions.addAll(one.compactions());
            downsamplings.addAll(one.downsamplings());
            early.addAll(one.early());
            todo = todo.and(one.todo());
            awaited.addAll(one.awaited());
            excluded.addAll(one.excluded());
            overlaps.addAll(one.overlaps());
        }
        compactions.sort(JobPlanner.URGENT_FIRST);
        downsamplings.sort(DownsamplingPlanner.BY_BLOCK);
        early.sort(DownsamplingPlanner.BY_BLOCK);
        return new Backlog(compactions, downsamplings, early, todo, awaited, excluded, overlaps);
    }
}
