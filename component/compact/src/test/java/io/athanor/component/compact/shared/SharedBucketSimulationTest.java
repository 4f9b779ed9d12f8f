package io.athanor.component.compact.shared;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.component.compact.log.CommitLog;
import io.athanor.component.compact.log.JobKind;
import io.athanor.component.compact.shared.SteppedBucket.Step;
import io.athanor.model.Labels;
import io.athanor.objstore.Bucket;
import io.athanor.tsdb.block.BlockCompaction;
import io.athanor.tsdb.block.BlockMark;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.BlockStats;
import io.athanor.tsdb.block.Json;
import io.athanor.tsdb.block.ThanosMeta;
import io.athanor.tsdb.block.Ulid;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Workers that share a bucket, one operation at a time in an order drawn at random: they plan on what they saw some time ago,
 * take no notice of each other's leases, die at any operation, sleep for hours, and lose the answers to their writes, which
 * may arrive long afterwards. After every single operation a reader finds each sample exactly once, in a block that is whole.
 */
class SharedBucketSimulationTest {
    private static final long SEED = Long.getLong("athanor.seed", System.nanoTime());
    private static final int RUNS = Integer.getInteger("athanor.simulations", 12);
    private static final Duration READERS_IGNORE_MARKS = Duration.ofDays(1);
    private static final Duration DELETE_DELAY = Duration.ofDays(2);
    private static final byte[] FILE = {1, 2, 3};

    @TempDir
    private Path made;

    private Random random = new Random(SEED);
    private SimulatedBucket bucket = new SimulatedBucket();
    private final List<Runnable> late = new ArrayList<>();
    private final Set<Ulid> uploaded = new TreeSet<>();
    private long ulids;
    private long nanos;
    private int committed;
    private int checked;
    private int failures;

    @BeforeEach
    void filesOfEveryBlock() throws IOException {
        Files.createDirectories(made.resolve("chunks"));
        Files.write(made.resolve("index"), FILE);
        Files.write(made.resolve("chunks/000001"), FILE);
    }

    @Test
    void workers_thatDieSleepAndRace_neverLoseOrDoubleASample() throws IOException {
        int all = 0;
        for (int run = 0; run < RUNS; run++) {
            random = new Random(SEED + run);
            bucket = new SimulatedBucket();
            late.clear();
            uploaded.clear();
            committed = 0;
            checked = -1;
            simulate("seed " + SEED + ", run " + run + " (replay: -Dathanor.seed=" + (SEED + run) + ")");
            all += committed;
        }
        assertThat(failures).as("operations that failed").isPositive();
        assertThat(all).as("commits in all runs").isGreaterThan(2 * RUNS);
    }

    private void simulate(String where) throws IOException {
        for (int i = 0; i < 5; i++) {
            upload(List.of());
        }
        List<SteppedBucket> workers = new ArrayList<>();
        int[] steps = new int[1000];
        for (int step = 0; step < 4000; step++) {
            while (workers.size() < 3) {
                workers.add(worker());
            }
            int pick = random.nextInt(workers.size());
            SteppedBucket worker = workers.get(pick);
            worker.step(fate());
            steps[pick]++;
            if (worker.hasEnded()) {
                workers.remove(pick);
                System.arraycopy(steps, pick + 1, steps, pick, steps.length - pick - 1);
            }
            check(where + ", step " + step);
            if (!late.isEmpty() && random.nextInt(20) == 0) {
                late.remove(random.nextInt(late.size())).run();
                check(where + ", a late write after step " + step);
            }
            if (random.nextInt(400) == 0) {
                upload(List.of());
            }
            if (random.nextInt(60) == 0 && isAwake(steps, workers.size())) {
                pass(Duration.ofMinutes(random.nextInt(9 * 60)));
                checked = -1;
                java.util.Arrays.fill(steps, 0);
                late.clear(); // a signed request is refused after a quarter of an hour
            } else {
                pass(Duration.ofSeconds(random.nextInt(20)));
            }
        }
        settle(where, workers);
    }

    /** Whether no worker has slept for longer than what is between two of its looks. */
    private static boolean isAwake(int[] steps, int workers) {
        for (int i = 0; i < workers; i++) {
            if (steps[i] < 40) {
                return false;
            }
        }
        return true;
    }

    /** All die; one that nothing happens to tidies up, and what is left is right and not more than it should be. */
    private void settle(String where, List<SteppedBucket> workers) throws IOException {
        for (SteppedBucket worker : workers) {
            while (!worker.hasEnded()) {
                worker.step(Step.DEATH);
            }
        }
        for (int day = 0; day < 8; day++) {
            pass(Duration.ofDays(1));
            Worker tidy = new Worker(bucket, "tidy" + day, random);
            tidy.workers.beat(List.of());
            tidy.tidyUp();
            checked = -1;
            check(where + ", day " + day + " of tidying up");
        }
        Set<String> names = new TreeSet<>();
        bucket.list("", names::add);
        Set<String> visible = new TreeSet<>(Set.of("athanor/"));
        view().keySet().forEach(ulid -> visible.add(ulid + "/"));
        assertThat(names).as(where + ": what is left").isEqualTo(visible);
        Set<String> pending = new TreeSet<>();
        bucket.list(SharedFormat.PENDING, pending::add);
        assertThat(pending).as(where).isEmpty();
    }

    private Step fate() {
        int n = random.nextInt(1000);
        return n < 20 ? Step.FAILS : n < 35 ? Step.LOST : n < 50 ? Step.LATE : n < 56 ? Step.DEATH : Step.HAPPENS;
    }

    private void pass(Duration time) {
        bucket.pass(time);
        nanos += time.toNanos();
    }

    private SteppedBucket worker() {
        SteppedBucket stepped = new SteppedBucket(bucket, late::add);
        Random own = new Random(random.nextLong());
        String id = "w" + ulids++;
        stepped.start(() -> {
            try {
                new Worker(stepped, id, own).work();
            } catch (SteppedBucket.Death e) {
                return;
            }
        });
        return stepped;
    }

    /** One compactor, whose planner proposes anything. */
    private final class Worker {
        private final Bucket own;
        private final Random dice;
        private final Workers workers;
        private final Leases leases;
        private final CommitLog log;
        private final Commits commits;
        private final Erasure erasure;

        Worker(Bucket own, String id, Random dice) {
            this.own = own;
            this.dice = dice;
            workers = new Workers(own, new Workers.Me(id, "host", "test", 0), () -> nanos);
            leases = new Leases(own, workers);
            log = new CommitLog(own, id, bucket::now, dice);
            commits = new Commits(own, log, leases, workers, Commits.Uploads.NONE, 1);
            erasure = new Erasure(own, log);
        }

        void work() {
            while (true) {
                try {
                    workers.beat(List.of());
                    switch (dice.nextInt(4)) {
                        case 0 -> commits.rollForward(workers.look(), job -> false);
                        case 1 -> tidyUp();
                        default -> compact();
                    }
                } catch (IOException e) {
                    failures++; // and something else is tried
                }
            }
        }

        void tidyUp() throws IOException {
            Workers.Seen seen = workers.look();
            commits.rollForward(seen, job -> false);
            Map<Ulid, BlockMeta> metas = new TreeMap<>();
            List<Ulid> partial = new ArrayList<>();
            Map<Ulid, BlockMark.Deletion> marks = new TreeMap<>();
            scan(own, metas, partial, marks);
            Set<Ulid> held = Erasure.held(leases.look(seen));
            for (Ulid ulid : partial) {
                erasure.partial(ulid, seen, held);
            }
            List<BlockMeta> visible = metas.values().stream()
                    .filter(meta -> !marks.containsKey(meta.ulid()))
                    .toList();
            erasure.markOutdated(visible, seen);
            for (BlockMark.Deletion mark : marks.values()) {
                if (seen.now().getEpochSecond() - mark.deletionTime() > DELETE_DELAY.toSeconds()) {
                    erasure.marked(mark, Optional.ofNullable(metas.get(mark.id())), visible);
                }
            }
            Set<Ulid> there = new TreeSet<>(metas.keySet());
            there.addAll(partial);
            there.addAll(marks.keySet());
            erasure.sweep(there);
        }

        private void compact() throws IOException {
            Map<Ulid, BlockMeta> metas = new TreeMap<>();
            scan(own, metas, new ArrayList<>(), new TreeMap<>());
            List<BlockMeta> readable = new ArrayList<>(withoutDuplicates(metas).values());
            java.util.Collections.shuffle(readable, dice);
            List<BlockMeta> inputs = readable.subList(0, Math.min(readable.size(), 2 + dice.nextInt(2)));
            if (inputs.size() < 2) {
                return;
            }
            Ulid output = nextUlid();
            List<Ulid> names = inputs.stream().map(BlockMeta::ulid).toList();
            Lease lease = Lease.first(JobKind.COMPACT, "0@1", 0, 0, 1, names, workers.id(), output);
            Optional<Lease> claimed = leases.claim(lease, Optional.empty());
            List<Ulid> sources =
                    inputs.stream().flatMap(b -> b.sources().stream()).sorted().toList();
            Attempt.Made block = new Attempt.Made(made, meta(output, sources));
            if (commits.commit(new Attempt(claimed.orElse(lease), List.of(block))) == Commits.Outcome.DONE) {
                committed++;
            }
        }
    }

    private Ulid nextUlid() {
        return Ulid.of(bucket.now().toEpochMilli() + ulids++, random);
    }

    private void upload(List<Ulid> sources) throws IOException {
        Ulid ulid = nextUlid();
        BlockMeta meta = meta(ulid, sources.isEmpty() ? List.of(ulid) : sources);
        bucket.put(ulid + "/chunks/000001", new ByteArrayInputStream(FILE));
        bucket.put(ulid + "/index", new ByteArrayInputStream(FILE));
        bucket.put(ulid + "/meta.json", new ByteArrayInputStream(meta.toBytes()));
        uploaded.add(ulid);
    }

    private static BlockMeta meta(Ulid ulid, List<Ulid> sources) {
        List<ThanosMeta.BlockFile> files = List.of(
                new ThanosMeta.BlockFile("chunks/000001", FILE.length, "", ""),
                new ThanosMeta.BlockFile("index", FILE.length, "", ""),
                new ThanosMeta.BlockFile("meta.json", -1, "", ""));
        return new BlockMeta(
                ulid,
                0,
                1,
                new BlockStats(10, 10, 0, 10, 1, 0),
                new BlockCompaction(1, sources, List.of(), false, false, List.of()),
                ThanosMeta.of(Labels.of("cluster", "c"), "test").withFiles(List.of("000001"), files),
                Json.Obj.EMPTY);
    }

    private static void scan(
            Bucket from, Map<Ulid, BlockMeta> metas, List<Ulid> partial, Map<Ulid, BlockMark.Deletion> marks)
            throws IOException {
        List<Ulid> names = new ArrayList<>();
        from.list("", name -> {
            Ulid ulid = Ulid.tryParse(name.substring(0, name.length() - 1));
            if (ulid != null) {
                names.add(ulid);
            }
        });
        for (Ulid ulid : names) {
            Set<String> files = new HashSet<>();
            from.list(ulid.toString(), files::add);
            String mark = ulid + "/" + BlockMark.Deletion.FILE;
            if (files.contains(mark)) {
                marks.put(ulid, (BlockMark.Deletion) BlockMark.parse(BlockMark.Deletion.FILE, read(from, mark), mark));
            }
            if (files.contains(ulid + "/meta.json")) {
                metas.put(ulid, BlockMeta.parse(read(from, ulid + "/meta.json"), "meta"));
            } else {
                partial.add(ulid);
            }
        }
    }

    private static byte[] read(Bucket from, String name) throws IOException {
        try (InputStream in = from.get(name)) {
            return in.readAllBytes();
        }
    }

    /** What a reader sees: old marks heeded, then duplicates left out. */
    private Map<Ulid, BlockMeta> view() throws IOException {
        Map<Ulid, BlockMeta> metas = new TreeMap<>();
        Map<Ulid, BlockMark.Deletion> marks = new TreeMap<>();
        scan(bucket, metas, new ArrayList<>(), marks);
        Instant now = bucket.now();
        marks.forEach((ulid, mark) -> {
            if (now.getEpochSecond() - mark.deletionTime() > READERS_IGNORE_MARKS.toSeconds()) {
                metas.remove(ulid);
            }
        });
        return withoutDuplicates(metas);
    }

    private static Map<Ulid, BlockMeta> withoutDuplicates(Map<Ulid, BlockMeta> metas) {
        Map<Ulid, BlockMeta> view = new TreeMap<>(metas);
        for (BlockMeta a : metas.values()) {
            for (BlockMeta b : metas.values()) {
                boolean isHidden = !a.ulid().equals(b.ulid())
                        && b.sources().containsAll(a.sources())
                        && (b.sources().size() > a.sources().size() || b.ulid().compareTo(a.ulid()) < 0);
                if (isHidden) {
                    view.remove(a.ulid());
                }
            }
        }
        return view;
    }

    /** What a reader finds; asked again only if that may have changed. */
    private void check(String where) throws IOException {
        if (checked == bucket.changes) {
            return;
        }
        checked = bucket.changes;
        Map<Ulid, BlockMeta> view = view();
        List<Ulid> sources = new ArrayList<>();
        for (BlockMeta meta : view.values()) {
            sources.addAll(meta.sources());
            assertThat(BlockObjects.list(bucket, meta.ulid()).isWhole(meta))
                    .as(where + ": block " + meta.ulid() + " is whole")
                    .isTrue();
        }
        sources.sort(null);
        assertThat(sources).as(where + ": every source once").isEqualTo(List.copyOf(uploaded));
    }
}
