package io.athanor.testing.compat;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.bucket.ship.ShipperFile;
import io.athanor.testing.compat.FleetAnswer.Question;
import io.athanor.testing.s3.Requests;
import io.athanor.testing.testkit.RealPrograms;
import io.athanor.tsdb.block.Ulid;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/**
 * Real Prometheus servers, sidecars, store gateways and a querier, each a process, all of them killed again and again. Whatever is
 * answered meanwhile has exactly the samples that were scraped, or names the endpoints whose are missing; and every block reaches
 * its bucket whole.
 */
class FleetTest {
    private static final long SEED = Long.getLong("athanor.seed", System.nanoTime());
    private static final int ROUNDS = 10;
    /** In which of them a sidecar is killed once more, while it uploads. */
    private static final Set<Integer> IN_UPLOAD = Set.of(1, 3, 8);
    /** After which of them it is waited until nothing is missing any more. */
    private static final Set<Integer> WHOLE_AFTER = Set.of(3, 6, 9);

    private static final long PATIENCE_S = 300;
    private static final int LOOK_EVERY_MS = 50;
    private static final int ASK_EVERY_MS = 400;
    private static final List<Requests.Kind> REFUSED =
            List.of(Requests.Kind.PUT, Requests.Kind.GET_RANGE, Requests.Kind.GET, Requests.Kind.LIST);

    private final Random random = new Random(SEED);
    private final List<String> happened = Collections.synchronizedList(new ArrayList<>());
    private final long began = System.nanoTime();

    @TempDir
    private Path dir;

    @Test
    void everyProcessKilledTenTimes_answersAreRightOrNameWhatIsMissing_andEveryBlockReachesItsBucket()
            throws Exception {
        Path binary = RealPrograms.prometheus();
        System.out.println("seed " + SEED + " (again, as far as the system lets it: -Dathanor.seed=" + SEED + ")");
        try (Fleet fleet = new Fleet(binary, dir)) {
            FleetAsker asker = new FleetAsker(fleet);
            long cut = begin(fleet, asker);
            for (int round = 0; round < ROUNDS; round++) {
                round(fleet, asker, round, cut);
                if (WHOLE_AFTER.contains(round)) {
                    awaitWhole(asker);
                }
            }
            List<FleetAnswer> answers = asker.stop();
            fleet.each(observee -> {
                observee.killPrometheus();
                observee.startQuiet("100y");
            });
            FleetTruth truth = FleetTruth.of(fleet.observees());
            awaitUploads(fleet);
            assertScraped(fleet, truth);
            judge(truth, answers);
            assertThat(answers)
                    .as("answers while something was down")
                    .anyMatch(answer -> answer.isGiven() && !answer.named().isEmpty());
            forget(fleet, asker, truth);
        } finally {
            System.out.println(String.join("\n", happened));
        }
    }

    private void happens(String what) {
        happened.add((System.nanoTime() - began) / 1_000_000 + " ms: " + what);
    }

    private interface Condition {
        boolean holds() throws IOException, InterruptedException;
    }

    private static void await(String what, Condition condition) throws IOException, InterruptedException {
        await(what, LOOK_EVERY_MS, condition);
    }

    private static void await(String what, int everyMs, Condition condition) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_S);
        while (!condition.holds()) {
            assertThat(System.nanoTime()).as("waits in vain: " + what).isLessThan(deadline);
            Thread.sleep(everyMs);
        }
    }

    /**
     * Starts the Prometheus servers; with their first blocks the sidecars, which upload them; with these the stores and the
     * querier, which is asked from now on.
     *
     * @return a time, ms: what is older can be had of the stores alone
     */
    private long begin(Fleet fleet, FleetAsker asker) throws Exception {
        fleet.each(Observee::startPrometheus);
        happens("the Prometheus servers are up");
        Map<Observee, Map.Entry<String, Path>> first = new ConcurrentHashMap<>();
        fleet.each(observee -> {
            await("a block of " + observee.labels(), () -> !observee.blocks().isEmpty());
            first.put(observee, observee.blocks().firstEntry());
            observee.startSidecar(Long.MIN_VALUE);
        });
        happens("blocks are there");
        long cut = Long.MAX_VALUE;
        for (Map.Entry<Observee, Map.Entry<String, Path>> of : first.entrySet()) {
            String block = of.getValue().getKey();
            await("the upload of " + block, () -> fleet.bucketOf(of.getKey()).isVisible(block));
            cut = Math.min(
                    cut,
                    JsonMapper.shared()
                            .readTree(
                                    Files.readAllBytes(of.getValue().getValue().resolve("meta.json")))
                            .required("maxTime")
                            .asLong());
        }
        happens("uploaded");
        for (Pod store : fleet.stores()) {
            store.start();
        }
        for (Pod store : fleet.stores()) {
            store.awaitUp();
        }
        fleet.query().start();
        asker.to(fleet.query().http());
        asker.start();
        awaitWhole(asker);
        awaitHistory(fleet, asker, cut);
        return cut;
    }

    /** Waits until all that is older than a time is in answers of the stores alone. */
    private void awaitHistory(Fleet fleet, FleetAsker asker, long cut) throws IOException, InterruptedException {
        long old = cut - 1;
        FleetTruth truth = FleetTruth.of(fleet.observees());
        for (Pod store : fleet.stores()) {
            String only = "&storeMatch[]=" + QueryApi.encode("{__address__=\"" + store.address() + "\"}");
            List<Observee> served = fleet.observees().stream()
                    .filter(one -> one.store() == store)
                    .toList();
            await(
                    "the history of " + store.address() + " in answers",
                    ASK_EVERY_MS,
                    () -> asker.hasAllOf(truth, served, old, only));
        }
        happens("what is before " + cut + " is in the stores");
    }

    /** Waits until each question was answered with nothing missing; keeps the answers. */
    private void awaitWhole(FleetAsker asker) throws IOException, InterruptedException {
        for (Question question : Question.values()) {
            await("a whole answer to " + question, ASK_EVERY_MS, () -> asker.askNow(question));
        }
        happens("answers are whole");
    }

    /** A Prometheus, a sidecar, and a store or the querier, are killed at random moments, and started again. */
    private void round(Fleet fleet, FleetAsker asker, int round, long cut) throws Exception {
        Observee forgetful = pick(fleet.observees(), round);
        Observee silent = pick(fleet.observees(), round + 3);
        Pod store = round % 4 == 0 ? pick(fleet.stores(), round / 4) : null;
        boolean isQuerierToo = round % 4 == 2;
        fleet.s3().refuse(REFUSED.get(random.nextInt(REFUSED.size())), 1 + random.nextInt(2), 503, "SlowDown");
        List<Integer> order = new ArrayList<>(List.of(0, 1, 2));
        Collections.shuffle(order, random);
        for (int victim : order) {
            Thread.sleep(random.nextInt(300));
            switch (victim) {
                case 0 -> {
                    happens("round " + round + ": the Prometheus of "
                            + forgetful.labels().name() + " is killed");
                    forgetful.killPrometheus();
                }
                case 1 -> {
                    happens("round " + round + ": the sidecar of "
                            + silent.labels().name() + " is killed");
                    silent.sidecar().kill();
                }
                default -> {
                    if (store != null) {
                        happens("round " + round + ": a store is killed");
                        store.kill();
                    }
                    if (isQuerierToo) {
                        happens("round " + round + ": the querier is killed");
                        asker.to(null);
                        fleet.query().kill();
                    }
                }
            }
        }
        if (!isQuerierToo) {
            asker.askNow(Question.values()[round % Question.values().length]);
        }
        Thread.sleep(random.nextInt(300));
        if (store != null) {
            store.start();
        }
        if (isQuerierToo) {
            fleet.query().start();
        }
        forgetful.startPrometheus();
        if (IN_UPLOAD.contains(round)) {
            killInUpload(fleet, silent, cut);
            fleet.s3().forgive();
            assertBlocksAreSafe(fleet, silent);
        }
        silent.startSidecar(cut);
        if (isQuerierToo) {
            asker.to(fleet.query().http());
        }
        if (store != null) {
            store.awaitUp();
        }
        silent.sidecar().awaitUp();
        fleet.s3().forgive();
        assertBlocksAreSafe(fleet, silent);
    }

    private static <T> T pick(List<T> of, int n) {
        return of.get(n % of.size());
    }

    /** Starts a sidecar, and kills it between the beginning and the end of an upload. */
    private void killInUpload(Fleet fleet, Observee observee, long cut) throws Exception {
        UploadedBlocks bucket = fleet.bucketOf(observee);
        List<String> waiting = new ArrayList<>();
        await("a block to upload", () -> {
            for (String block : observee.blocks().keySet()) {
                if (!bucket.isVisible(block)) {
                    waiting.add(block);
                }
            }
            return !waiting.isEmpty();
        });
        if (!fleet.isOnS3(observee)) {
            observee.startSidecar(cut);
            await("an upload", () -> bucket.isBegun(waiting.getFirst()) || bucket.isVisible(waiting.getFirst()));
            observee.sidecar().kill();
            happens("killed " + observee.labels() + ", visible: " + bucket.isVisible(waiting.getFirst()));
            return;
        }
        AtomicInteger left =
                new AtomicInteger(1 + random.nextInt(waiting.size())); // each has to be written at least once
        CompletableFuture<String> killed = new CompletableFuture<>();
        fleet.s3().watch(seen -> {
            if (seen.method().equals("PUT")
                    && waiting.stream().anyMatch(seen.path()::contains)
                    && left.decrementAndGet() == 0) {
                try {
                    observee.sidecar().kill();
                    killed.complete(seen.path());
                } catch (InterruptedException e) {
                    killed.completeExceptionally(e);
                }
            }
        });
        observee.startSidecar(cut);
        happens("killed " + observee.labels() + " in " + killed.get(PATIENCE_S, TimeUnit.SECONDS));
        fleet.s3().watch(seen -> {});
    }

    /** What is visible in the bucket is whole, and what the sidecar takes for uploaded is visible. */
    private static void assertBlocksAreSafe(Fleet fleet, Observee observee) throws IOException {
        UploadedBlocks bucket = fleet.bucketOf(observee);
        for (Ulid uploaded : new ShipperFile(observee.data().resolve(ShipperFile.NAME)).read()) {
            assertThat(bucket.isVisible(uploaded.toString()))
                    .as(observee.labels() + ": " + uploaded)
                    .isTrue();
        }
        bucket.assertVisibleAreWhole(observee.labels(), observee.blocks());
    }

    /** Sidecars that have not uploaded all are started once more, and go on where they were. */
    private void awaitUploads(Fleet fleet) throws Exception {
        fleet.each(observee -> {
            UploadedBlocks bucket = fleet.bucketOf(observee);
            Map<String, Path> blocks = observee.blocks();
            if (bucket.visible(blocks.keySet()) < blocks.size()) {
                observee.sidecar().kill();
                observee.startSidecar(observee.cut());
            }
            await("the uploads of " + observee.labels(), () -> bucket.visible(blocks.keySet()) == blocks.size());
            happens(blocks.size() + " blocks of " + observee.labels() + " are in the bucket");
        });
        for (Observee observee : fleet.observees()) {
            assertBlocksAreSafe(fleet, observee);
        }
    }

    /** Each sample is one that the target gave to this Prometheus; so each instance's values are there once. */
    private static void assertScraped(Fleet fleet, FleetTruth truth) {
        for (Observee observee : fleet.observees()) {
            assertThat(truth.of(observee)).isNotEmpty();
            truth.of(observee).forEach((instance, samples) -> {
                List<Long> values = samples.values().stream()
                        .filter(v -> v != Observee.STALE)
                        .toList();
                assertThat(fleet.target().given(observee.labels().name(), instance))
                        .containsAll(values);
                assertThat(values).doesNotHaveDuplicates();
            });
        }
    }

    private void judge(FleetTruth truth, List<FleetAnswer> answers) {
        Map<Question, int[]> counts = new EnumMap<>(Question.class);
        List<String> faults = new ArrayList<>();
        Map<String, Integer> refused = new TreeMap<>();
        for (FleetAnswer answer : answers) {
            int[] of = counts.computeIfAbsent(answer.question(), _ -> new int[2]);
            if (answer.isGiven()) {
                of[answer.named().isEmpty() ? 0 : 1]++;
                truth.faults(answer)
                        .forEach(fault -> faults.add(answer.question() + " asked about " + answer.timeMs() + ": "
                                + fault + "\n  " + cutShort(answer.body())));
            } else {
                refused.merge(answer.status() + " " + cutShort(answer.body()), 1, Integer::sum);
            }
        }
        counts.forEach((question, of) -> happens(question + ": " + of[0] + " whole, " + of[1] + " partial"));
        happens("refused: " + refused);
        assertThat(faults.stream().limit(12)).as(faults.size() + " faults").isEmpty();
        assertThat(refused).isEmpty();
    }

    private static String cutShort(String text) {
        int at = Math.max(0, text.indexOf("\"warnings\""));
        return text.substring(at, Math.min(text.length(), at + 600));
    }

    /** The Prometheus servers delete what was uploaded: now history and head are in different places, and answers as before. */
    private void forget(Fleet fleet, FleetAsker asker, FleetTruth truth) throws Exception {
        long until = truth.newest();
        fleet.each(observee -> {
            observee.killPrometheus();
            observee.startQuiet("1s");
            await("old blocks to go", () -> observee.blocks().size() <= 1);
        });
        happens("the Prometheus servers have forgotten");
        List<FleetAnswer> answers = new ArrayList<>();
        for (Question question : Question.values()) {
            await("a whole answer to " + question, ASK_EVERY_MS, () -> {
                List<FleetAnswer> whole = asker.ask(question, until).stream()
                        .filter(answer -> answer.isGiven() && answer.named().isEmpty())
                        .toList();
                return answers.addAll(whole);
            });
        }
        judge(truth, answers);
        happens("asked for all");
    }
}
