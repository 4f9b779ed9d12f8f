package io.athanor.component.compact;

import io.athanor.component.compact.plan.Backlog;
import io.athanor.component.compact.plan.CompactionJob;
import io.athanor.component.compact.plan.DownsamplingPlanner;
import io.athanor.component.compact.plan.PlannedJob;
import io.athanor.component.compact.plan.RewriteJob;
import io.athanor.tsdb.block.BlockMark;
import io.athanor.tsdb.block.Ulid;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How far this compactor is, and how long it will take: as metrics, in the log, for the page. Safe for all threads. */
public final class Progress {
    private static final Logger LOG = LoggerFactory.getLogger(Progress.class);

    private final Coordination coordination;
    private final Planning planning;
    private final Picture picture;
    private final Activity activity;
    private final CompactMetrics metrics;
    private final Foreigners foreigners;
    private final Retention retention;
    private final Cleaning cleaning;

    Progress(
            Coordination coordination,
            Planning planning,
            Picture picture,
            Activity activity,
            CompactMetrics metrics,
            Foreigners foreigners,
            Retention retention,
            Cleaning cleaning) {
        this.foreigners = foreigners;
        this.retention = retention;
        this.cleaning = cleaning;
        this.coordination = coordination;
        this.planning = planning;
        this.picture = picture;
        this.activity = activity;
        this.metrics = metrics;
    }

    /**
     * One queue of jobs; of retention and cleaning, a job is a block to be marked, or to be deleted.
     *
     * @param jobs that are still to be done, down to the end
     * @param runnable those that wait for nothing
     * @param bytes that these have to read, or that go with them, about
     * @param seconds until they are done, at the speed of the last jobs, what they wait for included; NaN if there was none yet
     */
    public record Queue(String name, int jobs, int runnable, long bytes, double seconds) {}

    /**
     * Something that is set aside.
     *
     * @param what a block, or a job
     */
    public record SetAside(String what, String reason, String details) {}

    /**
     * A job that this compactor works on.
     *
     * @param bytes that its inputs have, about
     */
    public record Running(String kind, String group, List<Ulid> inputs, String phase, long bytes) {}

    /**
     * How it stands.
     *
     * @param foreign blocks made since the start by a compactor that keeps to no agreement with this one
     */
    public record Report(
            String mode,
            String worker,
            List<String> workers,
            List<Queue> queues,
            List<Running> running,
            List<SetAside> setAside,
            List<Ulid> foreign) {}

    /** Plans anew, shows what is left as metrics, and tells it in the log. */
    void tell() throws IOException {
        planning.plan();
        show();
        for (Queue queue : report().queues()) {
            LOG.atInfo()
                    .addKeyValue("queue", queue.name())
                    .addKeyValue("jobs", queue.jobs())
                    .addKeyValue("runnable", queue.runnable())
                    .addKeyValue("megabytes", queue.bytes() / 1_000_000)
                    .addKeyValue("eta", eta(queue.seconds()))
                    .log("progress");
        }
    }

    /** Shows as metrics what the last plan has left. */
    void show() {
        Planning.Current plan = planning.last();
        metrics.progress(plan.backlog().todo(), plan.standing().workers().size());
        metrics.progress(plan.rewrites(), plan.standing().workers().size());
        metrics.progress(retention(plan), metrics.todoDeletionBlocks);
        metrics.progress(cleaning.left(picture.now()), metrics.todoCleaningBlocks);
        metrics.quarantined.set(picture.now().quarantined().size());
        metrics.quarantinedJobs.set(plan.jobsSetAside().size());
    }

    private Queue retention(Planning.Current plan) {
        return retention.left(picture.now(), plan.backlog().awaited());
    }

    /** How it stands, by the last plan. */
    public Report report() {
        Planning.Current plan = planning.last();
        Backlog backlog = plan.backlog();
        Backlog.Todo todo = backlog.todo();
        int workers = plan.standing().workers().size();
        List<Queue> queues = List.of(
                new Queue(
                        "compaction",
                        todo.compactions(),
                        backlog.compactions().size(),
                        todo.compactionBytes(),
                        metrics.secondsToCompact(todo, workers)),
                new Queue(
                        "downsampling",
                        todo.downsamplings(),
                        backlog.downsamplings().size(),
                        todo.downsamplingBytes(),
                        metrics.secondsToDownsample(todo, workers)),
                retention(plan),
                cleaning.left(picture.now()),
                new Queue(
                        "deletion",
                        plan.rewrites().blocks(),
                        plan.rewrites().jobs().size(),
                        plan.rewrites().bytes(),
                        metrics.secondsToRewrite(plan.rewrites().bytes(), workers)));
        List<SetAside> setAside = new ArrayList<>();
        for (BlockMark.Quarantine mark : picture.now().quarantined().values()) {
            setAside.add(new SetAside("block " + mark.id(), mark.reason(), mark.details()));
        }
        plan.jobsSetAside().forEach((job, why) -> setAside.add(new SetAside("job " + job, "failed", why)));
        List<Running> running = activity.now().stream()
                .map(now -> new Running(
                        queue(now.claim().job()),
                        now.claim().job().group().toString(),
                        Claim.names(now.claim().job().inputs()),
                        now.phase(),
                        now.claim().job().bytes()))
                .toList();
        return new Report(
                coordination.mode(),
                coordination.worker(),
                plan.standing().workers(),
                queues,
                running,
                List.copyOf(setAside),
                foreigners.found());
    }

    /** The queue that a job belongs to. */
    static String queue(PlannedJob job) {
        return switch (job) {
            case CompactionJob _ -> "compaction";
            case DownsamplingPlanner.Job _ -> "downsampling";
            case RewriteJob _ -> "deletion";
        };
    }

    /** A time to come, for people: {@code 3h20m}; {@code unknown} if it is not known. */
    public static String eta(double seconds) {
        if (Double.isNaN(seconds)) {
            return "unknown";
        }
        Duration time = Duration.ofSeconds(Math.round(seconds));
        if (time.toHours() >= 48) {
            return String.format(Locale.ROOT, "%dd%dh", time.toDays(), time.toHoursPart());
        }
        if (time.toMinutes() >= 60) {
            return String.format(Locale.ROOT, "%dh%dm", time.toHours(), time.toMinutesPart());
        }
        return String.format(Locale.ROOT, "%dm%ds", time.toMinutes(), time.toSecondsPart());
    }
}
