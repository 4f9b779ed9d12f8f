package io.athanor.bucket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.bucket.cache.IndexCache;
import io.athanor.bucket.header.HeaderConfig;
import io.athanor.bucket.header.HeaderMetrics;
import io.athanor.bucket.header.HeaderPool;
import io.athanor.bucket.remote.BucketScope;
import io.athanor.bucket.remote.BucketStore;
import io.athanor.bucket.remote.BucketStoreConfig;
import io.athanor.bucket.remote.BucketStoreMetrics;
import io.athanor.model.LabelMatcher;
import io.athanor.model.Labels;
import io.athanor.model.budget.LimitExceededException;
import io.athanor.model.budget.SharedBudget;
import io.athanor.objstore.Bucket;
import io.athanor.objstore.BucketMetrics.Operation;
import io.athanor.objstore.filesystem.FilesystemBucket;
import io.athanor.testing.contracts.Fault;
import io.athanor.testing.contracts.FaultyBucket;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.series.SelectHints;
import io.athanor.tsdb.series.SelectRequest;
import io.athanor.tsdb.series.SeriesCursor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is read by ranges against what is mapped, on random blocks. Replay: {@code -Dathanor.seed=N}. */
class BucketStorePropertyTest {
    private static final int WORLDS = 12;
    private static final int QUESTIONS = 25;

    private final SharedBudget memory = new SharedBudget("memory budget", "--store.memory-budget", 64 << 20, 1 << 20);

    private static BucketStoreConfig config(Random random) {
        return BucketStoreConfig.DEFAULTS.withSizes(
                1 + random.nextInt(20),
                16 + random.nextInt(300),
                16 + random.nextInt(300),
                random.nextBoolean() ? 0 : random.nextInt(2000),
                1 + random.nextInt(5000));
    }

    private static List<BlockMeta> metas(List<RandomBlocks.Written> blocks) {
        return blocks.stream().map(RandomBlocks.Written::meta).toList();
    }

    private static HeaderPool headers(Path directory, Bucket bucket) {
        return new HeaderPool(
                HeaderConfig.of(directory), bucket, IndexCache.NONE, HeaderMetrics.NONE, System::nanoTime);
    }

    @Test
    @Timeout(120)
    void everyAnswer_equalsThatOfMappedBlocks_whateverTheSizesOfBatchesAndGaps(@TempDir Path folder) throws Exception {
        long base = Long.getLong("athanor.seed", System.nanoTime());
        long compared = 0;
        for (int world = 0; world < WORLDS; world++) {
            long seed = base + world;
            Random random = new Random(seed);
            RandomBlocks source = new RandomBlocks(random);
            Path directory = folder.resolve("w" + world);
            List<RandomBlocks.Written> blocks = source.write(directory);
            try (Bucket bucket = FilesystemBucket.open(directory);
                    HeaderPool headers = headers(folder.resolve("h" + world), bucket);
                    BlockSet mapped = TestBuckets.open(directory);
                    BucketStore store =
                            new BucketStore(bucket, headers::index, config(random), memory, BucketStoreMetrics.NONE)) {
                store.update(metas(blocks));
                assertThat(store.timeBounds()).isEqualTo(mapped.timeBounds());
                for (int question = 0; question < QUESTIONS; question++) {
                    List<LabelMatcher> matchers = source.matchers();
                    long mint = random.nextInt(12_000) - 1000L;
                    long maxt = random.nextInt(4) == 0 ? Read.TO : mint + random.nextInt(4000);
                    String how = "-Dathanor.seed=" + seed + " " + matchers + " from " + mint + " to " + maxt;
                    compared += compare(store, mapped, matchers, mint, maxt, how);
                }
            }
            awaitNothingHeld(seed);
        }
        assertThat(compared).as("samples compared, seed %d", base).isGreaterThan(1000);
    }

    private static long compare(
            BucketStore store, BlockSet mapped, List<LabelMatcher> matchers, long mint, long maxt, String how) {
        SelectRequest request = new SelectRequest(matchers, mint, maxt, SelectHints.NONE);
        Read.Answer answer = Read.all(store, request);
        Read.Answer expected = Read.all(mapped, request);
        assertThat(answer.warnings()).as(how).isEmpty();
        Map<Labels, List<String>> there = new LinkedHashMap<>(answer.series());
        there.values().removeIf(List::isEmpty);
        expected.series().values().removeIf(List::isEmpty);
        assertThat(there).as(how).isEqualTo(expected.series());
        assertThat(new ArrayList<>(there.keySet()))
                .as(how)
                .isEqualTo(new ArrayList<>(expected.series().keySet()));
        SelectRequest labels = new SelectRequest(matchers, mint, maxt, SelectHints.LABELS_ONLY);
        assertThat(Read.labels(store, labels)).as(how).isEqualTo(Read.labels(mapped, labels));
        assertThat(store.labelNames(matchers, mint, maxt, 3))
                .as(how)
                .isEqualTo(mapped.labelNames(matchers, mint, maxt, 3));
        for (String name : RandomBlocks.NAMES) {
            assertThat(store.labelValues(name, matchers, mint, maxt, 0))
                    .as("%s values of %s", how, name)
                    .isEqualTo(mapped.labelValues(name, matchers, mint, maxt, 0));
        }
        compareWithout(store, mapped, request, how);
        return answer.samples();
    }

    private static void compareWithout(BucketStore store, BlockSet mapped, SelectRequest request, String how) {
        List<String> without = List.of("replica", "b");
        TreeSet<Labels> expected = new TreeSet<>();
        try (SeriesCursor cursor = mapped.select(
                new SelectRequest(request.matchers(), request.mint(), request.maxt(), SelectHints.LABELS_ONLY))) {
            while (cursor.next()) {
                expected.add(cursor.labels().drop(List.of("b", "replica")));
            }
        }
        List<Labels> got = new ArrayList<>();
        try (SeriesCursor cursor = store.select(request, new BucketScope("", List.of(), without, labels -> true))) {
            while (cursor.next()) {
                got.add(cursor.labels());
                cursor.release();
            }
        }
        assertThat(got).as(how).containsExactlyElementsOf(expected);
    }

    @Test
    @Timeout(180)
    void underFaults_everyAnswerIsRightOrNamesWhatIsMissing_andNoMemoryIsLeftBehind(@TempDir Path folder)
            throws Exception {
        long base = Long.getLong("athanor.seed", System.nanoTime());
        int named = 0;
        int whole = 0;
        for (int world = 0; world < WORLDS; world++) {
            long seed = base + world;
            Random random = new Random(seed);
            RandomBlocks source = new RandomBlocks(random);
            Path directory = folder.resolve("w" + world);
            List<RandomBlocks.Written> blocks = source.write(directory);
            try (Bucket plain = FilesystemBucket.open(directory);
                    FaultyBucket bucket = new FaultyBucket(plain);
                    HeaderPool headers = headers(folder.resolve("h" + world), bucket);
                    BlockSet mapped = TestBuckets.open(directory);
                    BucketStore store =
                            new BucketStore(bucket, headers::index, config(random), memory, BucketStoreMetrics.NONE)) {
                store.update(metas(blocks));
                for (int question = 0; question < QUESTIONS; question++) {
                    bucket.heal();
                    strike(bucket, random);
                    String how = "-Dathanor.seed=" + seed + " question " + question;
                    Read.Answer expected = Read.all(mapped);
                    Read.Answer answer;
                    try (SeriesCursor cursor =
                            store.select(new SelectRequest(List.of(Read.ANY), Read.FROM, Read.TO, SelectHints.NONE))) {
                        answer = random.nextInt(6) == 0 ? null : Read.rest(cursor, Read.FROM, Read.TO);
                    }
                    if (answer != null && answer.warnings().isEmpty()) {
                        assertThat(answer.series()).as(how).isEqualTo(expected.series());
                        whole++;
                    } else if (answer != null) {
                        assertThat(answer.warnings()).allMatch(text -> text.startsWith("block "));
                        // Values differ where blocks overlap, so that the times alone can be compared.
                        answer.series()
                                .forEach((labels, samples) -> assertThat(
                                                times(expected.series().getOrDefault(labels, List.of())))
                                        .as("%s %s", how, labels)
                                        .containsAll(times(samples)));
                        named++;
                    }
                }
            }
            awaitNothingHeld(seed);
        }
        assertThat(named).as("answers with something missing").isPositive();
        assertThat(whole).as("whole answers").isPositive();
    }

    private static List<String> times(List<String> samples) {
        return samples.stream()
                .map(text -> text.substring(0, text.indexOf(' ')))
                .toList();
    }

    private void awaitNothingHeld(long seed) throws InterruptedException {
        long until = System.nanoTime() + 10_000_000_000L;
        while (memory.used() > 0 && System.nanoTime() < until) {
            Thread.sleep(5);
        }
        assertThat(memory.used()).as("memory left behind, seed %d", seed).isZero();
    }

    @Test
    @Timeout(60)
    void moreThanARequestMayHave_isRefusedByNameOfTheLimit_andNothingStaysHeld(@TempDir Path folder) throws Exception {
        RandomBlocks source = new RandomBlocks(new Random(7));
        List<RandomBlocks.Written> blocks = source.write(folder.resolve("b"));
        assertRefused(
                folder,
                blocks,
                BucketStoreConfig.DEFAULTS.withLimits(20, 1, 0, 0),
                "exceeded series limit: limit 1 violated (got ");
        assertRefused(
                folder,
                blocks,
                BucketStoreConfig.DEFAULTS.withLimits(20, 0, 120, 0),
                "exceeded chunks limit: limit 1 violated (got ");
        assertRefused(
                folder,
                blocks,
                BucketStoreConfig.DEFAULTS.withLimits(20, 0, 0, 1),
                "exceeded bytes limit while fetching ");
    }

    private void assertRefused(Path folder, List<RandomBlocks.Written> blocks, BucketStoreConfig config, String text)
            throws Exception {
        try (Bucket bucket = FilesystemBucket.open(folder.resolve("b"));
                HeaderPool headers = headers(folder.resolve("h"), bucket);
                BucketStore store = new BucketStore(bucket, headers::index, config, memory, BucketStoreMetrics.NONE)) {
            store.update(metas(blocks));
            assertThatThrownBy(() -> Read.all(store))
                    .isInstanceOf(LimitExceededException.class)
                    .hasMessageStartingWith(text);
        }
        awaitNothingHeld(7);
    }

    private static void strike(FaultyBucket bucket, Random random) {
        Fault fault = switch (random.nextInt(6)) {
            case 0 -> new Fault.Fails("503 slow down");
            case 1 -> new Fault.Missing();
            case 2 -> new Fault.EndsAfter(random.nextInt(200));
            case 3 -> new Fault.BreaksAfter(random.nextInt(200), "connection reset");
            case 4 -> new Fault.Flips(random.nextInt(200), 1 << random.nextInt(8));
            default -> new Fault.Delays(Duration.ofMillis(1));
        };
        String of = random.nextBoolean() ? "chunks/" : "";
        bucket.sometimes(Operation.GET_RANGE, name -> name.contains(of), fault, 1 + random.nextInt(12), random);
    }
}
