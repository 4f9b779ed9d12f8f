package io.athanor.component.compact;

import io.athanor.component.compact.log.JobId;
import io.athanor.component.compact.plan.CompactionJob;
import io.athanor.component.compact.plan.PlannedJob;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * In which order a worker tries to take jobs on. The order of urgency stays; among jobs that are equally urgent, each worker
 * begins with those that are at home with it, so that workers seldom try the same.
 */
final class JobOrder {
    private JobOrder() {}

    /** @param byUrgency the most urgent first */
    static List<PlannedJob> of(List<? extends PlannedJob> byUrgency, List<String> workers, String me) {
        List<PlannedJob> ordered = new ArrayList<>();
        List<PlannedJob> away = new ArrayList<>();
        @Nullable PlannedJob before = null;
        for (PlannedJob job : byUrgency) {
            if (before != null && urgency(before) != urgency(job)) {
                ordered.addAll(away);
                away.clear();
            }
            (isAtHome(Claim.id(job), workers, me) ? ordered : away).add(job);
            before = job;
        }
        ordered.addAll(away);
        return ordered;
    }

    private static long urgency(PlannedJob job) {
        int level = job instanceof CompactionJob compaction && !compaction.isVertical() ? compaction.level() : 0;
        return job.resolution() * 16 + level;
    }

    /** Rendezvous: the worker that gives the job the greatest hash. */
    private static boolean isAtHome(JobId job, List<String> workers, String me) {
        long own = hash(job, me);
        return workers.stream().noneMatch(worker -> !worker.equals(me) && hash(job, worker) > own);
    }

    private static long hash(JobId job, String worker) {
        long h = 1125899906842597L;
        for (String part : List.of(job.hex(), worker)) {
            for (int i = 0; i < part.length(); i++) {
                h = 31 * h + part.charAt(i);
            }
        }
        h ^= h >>> 33;
        h *= 0xff51afd7ed558ccdL;
        return h ^ h >>> 33;
    }
}
