package io.athanor.component.compact;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.component.compact.log.CommitLog;
import io.athanor.component.compact.log.JobId;
import io.athanor.component.compact.plan.Backlog;
import io.athanor.component.compact.plan.CompactionPlanner;
import io.athanor.component.compact.plan.CompactionRanges;
import io.athanor.component.compact.plan.DownsamplingPlanner;
import io.athanor.component.compact.plan.IncrementalPlanner;
import io.athanor.component.compact.plan.JobPlanner;
import io.athanor.component.compact.plan.PlannedJob;
import io.athanor.component.compact.plan.Situation;
import io.athanor.component.compact.plan.Situation.Taken;
import io.athanor.component.compact.shared.Agreement;
import io.athanor.component.compact.shared.Attempt;
import io.athanor.component.compact.shared.SimulatedBucket;
import io.athanor.component.compact.shared.Workers;
import io.athanor.model.Labels;
import io.athanor.objstore.Bucket;
import io.athanor.tsdb.block.BlockCompaction;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.BlockStats;
import io.athanor.tsdb.block.Json;
import io.athanor.tsdb.block.ThanosMeta;
import io.athanor.tsdb.block.Ulid;
import io.athanor.tsdb.compact.MergedMeta;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Many compactors on one bucket by a clock of its own: the real planner, order of jobs, leases, log and commits; only reading and
 * computing blocks is replaced by the time that it takes. A share of the compactors die on the way. Each does one job at a time,
 * compactions before downsampling.
 */
final class ScheduleSimulation {
    private static final long HOUR = 3_600_000;
    private static final long FORTNIGHT = 14 * 24 * HOUR;
    private static final int BLOCKS_OF_A_GROUP = 172; // a fortnight of two-hour blocks and four that come after it
    private static final double SAMPLES_PER_SECOND = 10e6;
    private static final Duration LOOK = Duration.ofMinutes(5);
    private static final Duration LOOK_WHILE_OTHERS_WORK = Duration.ofSeconds(30);
    private static final byte[] FILE = {1, 2, 3};
    private static final List<ThanosMeta.BlockFile> FILES = List.of(
            new ThanosMeta.BlockFile("chunks/000001", FILE.length, "", ""),
            new ThanosMeta.BlockFile("index", FILE.length, "", ""),
            new ThanosMeta.BlockFile("meta.json", -1, "", ""));

    private final Random random;
    private final Path made;
    private final SimulatedBucket bucket = new SimulatedBucket();
    private final JobPlanner planner =
            new JobPlanner(new CompactionPlanner(CompactionRanges.upTo(4), 64L << 30), true, true);
    private final long start = bucket.now().toEpochMilli() / FORTNIGHT * FORTNIGHT - 2 * FORTNIGHT;

    /** The blocks that readers need, by group; a list is never changed. */
    private final List<List<BlockMeta>> truth = new ArrayList<>();

    private final Map<Ulid, Integer> groupOf = new HashMap<>();
    private final Map<Key, Backlog> plans = new HashMap<>();
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::order));
    private final List<Worker> workers = new ArrayList<>();
    private final Map<JobId, Long> runnableSince = new HashMap<>();
    private final Map<JobId, Integer> begun = new HashMap<>();
    private final Set<JobId> done = new HashSet<>();
    private final TreeMap<String, Long> longestWait = new TreeMap<>();
    private long orders;
    private long busyMillis;
    private int lost;
    private int discarded;
    private int passes;
    private int blocks;

    private record Key(List<BlockMeta> blocks, Set<Taken> taken, Set<Ulid> consumed) {
        @Override
        @SuppressWarnings("ReferenceEquality") // a group's list is made anew whenever the group changes
        public boolean equals(@Nullable Object other) {
            return other instanceof Key key
                    && key.blocks == blocks
                    && key.taken.equals(taken)
                    && key.consumed.equals(consumed);
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(blocks) * 31 + taken.hashCode() * 7 + consumed.hashCode();
        }
    }

    private record Event(long at, long order, Worker worker, Kind kind) {}

    private enum Kind {
        BEAT,
        LOOK,
        FINISH
    }

    /**
     * What came of it.
     *
     * @param jobs that were done, each once
     * @param begunAgain how often a job was begun that somebody had begun before
     * @param lost how often somebody else was faster to take a job on
     * @param discarded results that were not needed any more when they were there
     * @param virtualMinutes from the beginning until nothing was left
     * @param idealMinutes all jobs' time, shared evenly by the compactors that lived to the end
     * @param looks plans, of all compactors
     * @param perLook requests to the bucket for a plan and for taking a job on, looking through the bucket left out
     * @param perJob requests to the bucket for a job's commit, its blocks' files left out but for two
     * @param planMillis planning all blocks at once, on this machine
     * @param againMillis planning them again when one of them has changed
     */
    record Outcome(
            int blocks,
            int compactors,
            int deaths,
            int jobs,
            int begunAgain,
            int lost,
            int discarded,
            double virtualMinutes,
            double idealMinutes,
            Map<String, Double> longestWaitMinutes,
            int looks,
            double perLook,
            double perJob,
            long planMillis,
            long againMillis) {
        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%d compactors (%d of them died), %d blocks: %d jobs done once each; %d begun again, %d lost to a faster"
                            + " one, %d results thrown away; done after %.0f minutes (ideal: %.0f); longest waits, minutes: %s;"
                            + " %d plans with %.1f requests each, %.1f requests per job done; planning all blocks takes %d ms, and %d ms after one has changed",
                    compactors,
                    deaths,
                    blocks,
                    jobs,
                    begunAgain,
                    lost,
                    discarded,
                    virtualMinutes,
                    idealMinutes,
                    longestWaitMinutes,
                    looks,
                    perLook,
                    perJob,
                    planMillis,
                    againMillis);
        }
    }

    private final class Worker {
        private final Map<String, Long> operations = new ConcurrentHashMap<>();
        private volatile String doing = "begin";
        private final Sharing sharing;
        private final Activity activity = new Activity();
        private List<List<BlockMeta>> view = List.of();
        private boolean isFresh;
        private @Nullable Claim claim;
        private boolean isDead;
        private boolean isDone;

        Worker(String id) throws IOException {
            Bucket own = counted(bucket, () -> operations.merge(doing, 1L, Long::sum));
            Workers known = new Workers(
                    own,
                    new Workers.Me(id, "host", "test", bucket.now().getEpochSecond()),
                    () -> bucket.now().toEpochMilli() * 1_000_000);
            Agreement agreement = new Agreement(own, "settings");
            agreement.enter();
            sharing = new Sharing(
                    own,
                    new CompactMetrics(new PrometheusRegistry(), Duration.ofDays(2)),
                    known,
                    agreement,
                    new CommitLog(own, id, bucket::now, random),
                    activity);
            sharing.beat();
        }
    }

    ScheduleSimulation(long seed, Path made) throws IOException {
        random = new Random(seed);
        this.made = made;
        Files.createDirectories(made.resolve("chunks"));
        Files.write(made.resolve("index"), FILE);
        Files.write(made.resolve("chunks/000001"), FILE);
    }

    private static Bucket counted(Bucket inner, Runnable counter) {
        return (Bucket) Proxy.newProxyInstance(
                Bucket.class.getClassLoader(), new Class<?>[] {Bucket.class}, (proxy, method, args) -> {
                    switch (method.getName()) {
                        case "list", "listRecursively", "get", "put", "putIf", "delete", "exists", "attributes" ->
                            counter.run();
                        default -> {}
                    }
                    try {
                        return method.invoke(inner, args);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private void upload(int wanted) throws IOException {
        for (int group = 0; blocks < wanted; group++) {
            List<BlockMeta> all = new ArrayList<>();
            long samples = 100_000L << random.nextInt(6);
            for (int i = 0; i < BLOCKS_OF_A_GROUP && blocks < wanted; i++) {
                long from = start + 2 * HOUR * i;
                Ulid ulid = Ulid.of(from, random);
                BlockMeta meta = block(
                        ulid,
                        from,
                        from + 2 * HOUR,
                        samples,
                        new BlockCompaction(1, List.of(ulid), List.of(), false, false, List.of()),
                        ThanosMeta.of(Labels.of("cluster", "c" + group), "sidecar"));
                all.add(meta);
                bucket.put(ulid + "/meta.json", new ByteArrayInputStream(FILE)); // that it is there is all that counts
                groupOf.put(ulid, group);
                blocks++;
            }
            truth.add(List.copyOf(all));
        }
    }

    private static BlockMeta block(
            Ulid ulid, long from, long to, long samples, BlockCompaction compaction, ThanosMeta thanos) {
        BlockStats stats = new BlockStats(samples, samples, 0, samples / 100, samples / 100, 0);
        return new BlockMeta(ulid, from, to, stats, compaction, thanos, Json.Obj.EMPTY);
    }

    /** Runs until nothing is left to do. */
    Outcome run(int compactors, int wanted, double dying) throws IOException {
        upload(wanted);
        long[] planMillis = planAll();
        long began = bucket.now().toEpochMilli();
        for (int i = 0; i < compactors; i++) {
            Worker worker = new Worker(String.format(Locale.ROOT, "%016x", random.nextLong()));
            workers.add(worker);
            at(random.nextInt(20_000), worker, Kind.BEAT);
            at(random.nextInt(60_000), worker, Kind.LOOK);
        }
        int deaths = 0;
        long last = began;
        while (workers.stream().anyMatch(w -> !w.isDead && !w.isDone)) {
            Event event = events.remove();
            long now = bucket.now().toEpochMilli();
            bucket.pass(Duration.ofMillis(Math.max(0, event.at() - now)));
            Worker worker = event.worker();
            if (worker.isDead) {
                continue;
            }
            boolean dies = event.kind() == Kind.FINISH && deaths < dying * compactors && random.nextInt(20) == 0;
            if (dies) {
                worker.isDead = true; // with its job all but done, and without a word
                deaths++;
                continue;
            }
            worker.doing = event.kind().name().toLowerCase(Locale.ROOT);
            switch (event.kind()) {
                case BEAT -> beat(worker);
                case LOOK -> look(worker);
                case FINISH -> {
                    finish(worker);
                    last = bucket.now().toEpochMilli();
                }
            }
        }
        return outcome(compactors, deaths, (last - began) / 60_000.0, planMillis);
    }

    private void at(long delayMillis, Worker worker, Kind kind) {
        events.add(new Event(bucket.now().toEpochMilli() + delayMillis, orders++, worker, kind));
    }

    private void beat(Worker worker) throws IOException {
        Claim claim = worker.claim;
        if (claim != null) {
            worker.activity.uploaded(claim.attempt(), 1); // it gets on
        }
        worker.sharing.beat();
        at(Workers.BEAT.toMillis(), worker, Kind.BEAT);
    }

    /** One turn of a queue: a plan, and a job taken on if there is one; else the bucket is looked through again. */
    private void look(Worker worker) throws IOException {
        if (worker.view.isEmpty()) {
            worker.view = new ArrayList<>(truth);
            worker.isFresh = true;
        }
        passes++;
        List<Ulid> known = new ArrayList<>();
        worker.view.forEach(group -> group.forEach(meta -> known.add(meta.ulid())));
        Coordination.Standing standing = worker.sharing.standing(known);
        List<PlannedJob> compactions = new ArrayList<>();
        List<PlannedJob> downsamplings = new ArrayList<>();
        for (Backlog backlog : backlogs(worker.view, standing)) {
            compactions.addAll(backlog.compactions());
            downsamplings.addAll(backlog.downsamplings());
        }
        compactions.sort(
                Comparator.comparingInt((PlannedJob job) -> job.inputs().size())
                        .thenComparingLong(PlannedJob::minTime)
                        .thenComparing(job -> job.group().toString()));
        List<PlannedJob> jobs = new ArrayList<>(JobOrder.of(compactions, standing.workers(), standing.me()));
        jobs.addAll(JobOrder.of(downsamplings, standing.workers(), standing.me()));
        long now = bucket.now().toEpochMilli();
        jobs.forEach(job -> runnableSince.putIfAbsent(Claim.id(job), now));
        for (PlannedJob job : jobs) {
            Optional<Claim> claim = worker.sharing.claim(job, Ulid.of(now, random));
            if (claim.isPresent()) {
                begin(worker, claim.get(), now);
                return;
            }
            lost++;
        }
        if (worker.isFresh) {
            worker.isDone = !standing.othersWork();
            worker.view = List.of();
            at((standing.othersWork() ? LOOK_WHILE_OTHERS_WORK : LOOK).toMillis(), worker, Kind.LOOK);
        } else {
            worker.view = List.of();
            at(20_000, worker, Kind.LOOK); // as long as it takes to look through a large bucket
        }
    }

    private List<Backlog> backlogs(List<List<BlockMeta>> view, Coordination.Standing standing) {
        Map<Integer, Set<Taken>> taken = new HashMap<>();
        for (Taken one : standing.taken()) {
            taken.computeIfAbsent(groupOf.getOrDefault(one.inputs().getFirst(), -1), g -> new HashSet<>())
                    .add(one);
        }
        Map<Integer, Set<Ulid>> consumed = new HashMap<>();
        for (Ulid block : standing.consumed()) {
            consumed.computeIfAbsent(groupOf.getOrDefault(block, -1), g -> new HashSet<>())
                    .add(block);
        }
        List<Backlog> all = new ArrayList<>();
        for (int group = 0; group < view.size(); group++) {
            Key key = new Key(
                    view.get(group), taken.getOrDefault(group, Set.of()), consumed.getOrDefault(group, Set.of()));
            all.add(plans.computeIfAbsent(key, this::plan));
        }
        return all;
    }

    private Backlog plan(Key key) {
        List<BlockMeta> left = key.blocks().stream()
                .filter(meta -> !key.consumed().contains(meta.ulid()))
                .toList();
        return planner.plan(new Situation(left, Set.of(), Set.of(), key.taken()), meta -> 1);
    }

    /** What one compactor spends on a plan: the first, of everything, and one after a block of one group has changed. */
    private long[] planAll() {
        List<BlockMeta> all = truth.stream().flatMap(List::stream).toList();
        long[] least = {Long.MAX_VALUE, Long.MAX_VALUE};
        for (int i = 0; i < 3; i++) {
            IncrementalPlanner incremental = new IncrementalPlanner(planner);
            long nanos = System.nanoTime();
            incremental.plan(new Situation(all, Set.of(), Set.of(), List.of()), meta -> 1);
            least[0] = Math.min(least[0], System.nanoTime() - nanos);
            Set<Ulid> changed = Set.of(all.get(random.nextInt(all.size())).ulid());
            nanos = System.nanoTime();
            incremental.plan(new Situation(all, changed, Set.of(), List.of()), meta -> 1);
            least[1] = Math.min(least[1], System.nanoTime() - nanos);
        }
        return new long[] {least[0] / 1_000_000, least[1] / 1_000_000};
    }

    private void begin(Worker worker, Claim claim, long now) {
        worker.claim = claim;
        worker.isFresh = false;
        worker.activity.begin(claim, made);
        begun.merge(claim.id(), 1, Integer::sum);
        long since = runnableSince.getOrDefault(claim.id(), now);
        longestWait.merge(Progress.queue(claim.job()), now - since, Math::max);
        long samples = claim.job().inputs().stream()
                .mapToLong(m -> m.stats().samples())
                .sum();
        long millis = (long) (1000 * samples / SAMPLES_PER_SECOND * (0.7 + 0.6 * random.nextDouble())) + 5_000;
        busyMillis += millis;
        at(millis, worker, Kind.FINISH);
    }

    private void finish(Worker worker) throws IOException {
        Claim claim = worker.claim;
        if (claim == null) {
            throw new IllegalStateException("nothing to finish");
        }
        worker.claim = null;
        PlannedJob job = claim.job();
        List<Attempt.Made> outputs = new ArrayList<>();
        Ulid ulid = claim.attempt();
        for (ThanosMeta thanos : results(job)) {
            BlockMeta of = MergedMeta.of(ulid, job.inputs());
            long samples =
                    job.inputs().stream().mapToLong(m -> m.stats().samples()).sum();
            BlockCompaction compaction =
                    job instanceof DownsamplingPlanner.Job down ? down.block().compaction() : of.compaction();
            BlockMeta meta = block(
                    ulid, of.minTime(), of.maxTime(), samples, compaction, thanos.withFiles(List.of("000001"), FILES));
            outputs.add(new Attempt.Made(made, meta));
            ulid = Ulid.of(bucket.now().toEpochMilli(), random);
        }
        boolean isTrue = worker.sharing.commit(claim, outputs);
        worker.activity.end(claim);
        int group = Objects.requireNonNull(groupOf.get(job.inputs().getFirst().ulid()));
        if (isTrue) {
            done.add(claim.id());
            Set<Ulid> old = job instanceof DownsamplingPlanner.Job ? Set.of() : Set.copyOf(Claim.names(job.inputs()));
            List<BlockMeta> now = new ArrayList<>(truth.get(group));
            now.removeIf(meta -> old.contains(meta.ulid()));
            for (Attempt.Made output : outputs) {
                now.add(output.meta());
                groupOf.put(output.meta().ulid(), group);
            }
            now.sort(Comparator.comparingLong(BlockMeta::minTime).thenComparing(BlockMeta::ulid));
            truth.set(group, List.copyOf(now));
        } else {
            discarded++;
        }
        if (!worker.view.isEmpty()) {
            worker.view.set(group, truth.get(group)); // what it has done itself, it knows
        }
        at(0, worker, Kind.LOOK);
    }

    private static List<ThanosMeta> results(PlannedJob job) {
        ThanosMeta thanos = job.inputs().getFirst().thanos();
        if (thanos == null) {
            throw new IllegalStateException("a block without Thanos's section");
        }
        ThanosMeta own = ThanosMeta.ofCompactor(thanos.labels(), thanos.resolution(), 0, 0, null);
        return job instanceof DownsamplingPlanner.Job down
                ? down.resolutions().reversed().stream().map(own::downsampled).toList()
                : List.of(own);
    }

    private Outcome outcome(int compactors, int deaths, double minutes, long[] planMillis) {
        TreeMap<String, Long> operations = new TreeMap<>();
        workers.forEach(w -> w.operations.forEach((name, n) -> operations.merge(name, n, Long::sum)));
        TreeMap<String, Double> waits = new TreeMap<>();
        longestWait.forEach((queue, millis) -> waits.put(queue, Math.round(millis / 6_000.0) / 10.0));
        int all = begun.values().stream().mapToInt(Integer::intValue).sum();
        return new Outcome(
                blocks,
                compactors,
                deaths,
                done.size(),
                all - begun.size(),
                lost,
                discarded,
                minutes,
                busyMillis / 60_000.0 / (compactors - deaths),
                waits,
                passes,
                operations.getOrDefault("look", 0L) / (double) passes,
                operations.getOrDefault("finish", 0L) / (double) done.size(),
                planMillis[0],
                planMillis[1]);
    }

    /** Nothing is left to do, and every source is in one raw block. */
    void check(String where) {
        for (List<BlockMeta> group : truth) {
            Backlog left = planner.plan(new Situation(group, Set.of(), Set.of(), List.of()), meta -> 1);
            assertThat(left.compactions()).as(where).isEmpty();
            assertThat(left.downsamplings()).as(where).isEmpty();
            List<Ulid> sources = new ArrayList<>();
            group.stream().filter(meta -> meta.resolution() == 0).forEach(meta -> sources.addAll(meta.sources()));
            assertThat(new TreeSet<>(sources)).as(where).hasSameSizeAs(sources);
        }
        long sources = truth.stream()
                .flatMap(List::stream)
                .filter(meta -> meta.resolution() == 0)
                .mapToLong(meta -> meta.sources().size())
                .sum();
        assertThat(sources).as(where).isEqualTo(blocks);
        assertThat(done).as(where).hasSameSizeAs(begun.keySet());
    }
}
