package io.athanor.testing.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.api.storeapi.Store;
import io.athanor.api.storeapi.StoreInfo;
import io.athanor.model.LabelMatcher;
import io.athanor.model.Labels;
import io.athanor.model.MatchType;
import io.athanor.model.Utf8Order;
import io.athanor.tsdb.samples.SampleReader;
import io.athanor.tsdb.series.SampleBuffer;
import io.athanor.tsdb.series.SelectHints;
import io.athanor.tsdb.series.SelectRequest;
import io.athanor.tsdb.series.SeriesChunks;
import io.athanor.tsdb.series.SeriesCursor;
import io.athanor.tsdb.series.SourceResolution;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every {@link Store} does, whatever it is over. An implementation's test extends this and opens a bucket folder. */
public abstract class StoreContract {
    private static final LabelMatcher ANY = new LabelMatcher(MatchType.REGEX, "n", ".+");
    private static final List<String> REPLICA = List.of("replica");

    private final long seed = Long.getLong("athanor.seed", System.nanoTime());
    private final ContractBlocks blocks = new ContractBlocks(new Random(seed));
    private final List<AutoCloseable> owned = new ArrayList<>();
    private Store store = new NoStore();

    @TempDir
    private Path bucket;

    /** A store of all blocks of the bucket, ready; {@link #owns} takes what has to be closed after the test. */
    protected abstract Store open(Path blocksOf) throws Exception;

    /** Has something closed after the test, the last first. */
    protected final <T extends AutoCloseable> T owns(T resource) {
        owned.add(resource);
        return resource;
    }

    @BeforeEach
    final void openStore() throws Exception {
        System.out.println(getClass().getSimpleName() + ": replay with -Dathanor.seed=" + seed);
        blocks.write(bucket);
        store = open(bucket);
    }

    @AfterEach
    final void closeStore() throws Exception {
        for (AutoCloseable one : owned.reversed()) {
            one.close();
        }
    }

    @Test
    final void select_ofEverything_givesEachSeriesOnceInOrderWithItsSamples() {
        assertThat(read(everything())).isEqualTo(blocks.series());
    }

    @Test
    final void select_ofAnything_givesWhatMatches() {
        for (int i = 0; i < 60; i++) {
            List<LabelMatcher> matchers = blocks.matchers();
            if (matchers.stream().allMatch(LabelMatcher::matchesEmpty)) {
                continue;
            }
            long a = blocks.time();
            long b = blocks.time();
            SelectRequest request = new SelectRequest(matchers, Math.min(a, b), Math.max(a, b), SelectHints.NONE);
            assertThat(read(request)).as("%s", request).isEqualTo(expected(request));
        }
    }

    @Test
    final void select_ofLabels_givesExactlyTheSeriesWithAChunkInTime() {
        for (int i = 0; i < 20; i++) {
            long a = blocks.time();
            long b = a + 600_000;
            SelectRequest request =
                    new SelectRequest(List.of(ANY), a, b, SourceResolution.ANY, SelectHints.LABELS_ONLY);
            List<Labels> wanted = blocks.series().keySet().stream()
                    .filter(labels -> blocks.touches(labels, a, b))
                    .toList();
            assertThat(labels(request)).as("%s", request).isEqualTo(wanted);
        }
    }

    @Test
    final void select_ofFewLabels_givesTheFirst() {
        SelectHints few = new SelectHints(0, 0, "series", List.of(), false, true, 7);
        SelectRequest request = new SelectRequest(List.of(ANY), mint(), maxt(), SourceResolution.ANY, few);
        List<Labels> all = List.copyOf(blocks.series().keySet());

        List<Labels> some = labels(request);

        assertThat(some.size()).isBetween(7, all.size());
        assertThat(some.subList(0, 7)).isEqualTo(all.subList(0, 7));
    }

    @Test
    final void select_forAReaderThatDropsLabels_losesNothing() {
        SelectRequest request = everything().with(SelectHints.NONE.without(REPLICA));
        // Of samples of two replicas at one time, either may be given.
        Map<Labels, Set<Map.Entry<Long, Double>>> wanted = new TreeMap<>();
        blocks.series()
                .forEach((labels, samples) -> wanted.computeIfAbsent(labels.drop(REPLICA), key -> new HashSet<>())
                        .addAll(samples.entrySet()));
        Map<Labels, NavigableMap<Long, Double>> found = new TreeMap<>();
        try (SeriesCursor cursor = store.select(request)) {
            Labels before = null;
            while (cursor.next()) {
                assertThat(before == null || before.compareTo(cursor.labels()) < 0)
                        .isTrue();
                before = cursor.labels();
                assertThat(before.has("replica"))
                        .as("the label is left out exactly if the store says so")
                        .isEqualTo(!store.info().leavesOutLabels());
                found.computeIfAbsent(before.drop(REPLICA), key -> new TreeMap<>())
                        .putAll(samples(cursor.chunks(), mint(), maxt()));
            }
            assertThat(cursor.warnings()).isEmpty();
        }
        assertThat(found.keySet()).isEqualTo(wanted.keySet());
        found.forEach((labels, samples) -> assertThat(wanted.get(labels)).containsAll(samples.entrySet()));
        assertThat(found.values().stream().mapToInt(Map::size).sum()).isPositive();
    }

    @Test
    final void chunks_areReadableByOtherThreads_untilTheCursorIsClosed() throws Exception {
        try (SeriesCursor cursor = store.select(everything());
                ExecutorService threads = Executors.newFixedThreadPool(4)) {
            Map<Labels, Future<NavigableMap<Long, Double>>> read = new LinkedHashMap<>();
            while (cursor.next()) {
                SeriesChunks chunks = cursor.chunks();
                read.put(cursor.labels(), threads.submit(() -> samples(chunks, mint(), maxt())));
            }
            for (Map.Entry<Labels, Future<NavigableMap<Long, Double>>> one : read.entrySet()) {
                assertThat(one.getValue().get()).isEqualTo(blocks.series().get(one.getKey()));
            }
            assertThat(cursor.next()).isFalse();
        }
    }

    @Test
    final void selects_atOnce_doNotDisturbEachOther() throws Exception {
        Callable<Map<Labels, NavigableMap<Long, Double>>> one = () -> read(everything());
        try (ExecutorService threads = Executors.newFixedThreadPool(6)) {
            for (var answer : threads.invokeAll(List.of(one, one, one, one, one, one))) {
                assertThat(answer.get()).isEqualTo(blocks.series());
            }
        }
    }

    @Test
    final void cursor_closedEarly_leavesTheStoreAsItWas() {
        for (int i = 0; i < 30; i++) {
            try (SeriesCursor cursor = store.select(everything())) {
                assertThat(i % 3 == 0 || cursor.next()).isTrue();
            }
        }
        assertThat(read(everything())).isEqualTo(blocks.series());
    }

    @Test
    final void select_outsideAllTimes_isEmptyAndMissesNothing() {
        SelectRequest before = new SelectRequest(List.of(ANY), 0, mint() - 1, SelectHints.NONE);
        SelectRequest nobody = new SelectRequest(
                List.of(new LabelMatcher(MatchType.EQUAL, "job", "nobody has this")), mint(), maxt(), SelectHints.NONE);

        assertThat(read(before)).isEmpty();
        assertThat(read(nobody)).isEmpty();
    }

    @Test
    final void labelNames_andValues_areThoseOfTheSeriesThatMatch() {
        for (int i = 0; i < 30; i++) {
            List<LabelMatcher> matchers = i == 0 ? List.of() : blocks.matchers();
            TreeSet<String> names = new TreeSet<>(Utf8Order::compare);
            TreeSet<String> values = new TreeSet<>(Utf8Order::compare);
            String name = ContractBlocks.NAMES.get(i % ContractBlocks.NAMES.size());
            for (Labels labels : blocks.series().keySet()) {
                if (matchers.stream().allMatch(matcher -> matcher.matches(labels.get(matcher.name())))) {
                    for (int k = 0; k < labels.size(); k++) {
                        names.add(labels.name(k));
                    }
                    if (labels.has(name)) {
                        values.add(labels.get(name));
                    }
                }
            }
            assertThat(store.labelNames(matchers, mint(), maxt(), 0).values())
                    .as("%s", matchers)
                    .isEqualTo(List.copyOf(names));
            assertThat(store.labelValues(name, matchers, mint(), maxt(), 0).values())
                    .as("%s of %s", name, matchers)
                    .isEqualTo(List.copyOf(values));
        }
    }

    @Test
    final void labelValues_limited_areTheFirst() {
        List<String> all = store.labelValues("n", List.of(), mint(), maxt(), 0).values();

        assertThat(store.labelValues("n", List.of(), mint(), maxt(), 3).values())
                .isEqualTo(all.subList(0, 3));
        assertThat(store.labelNames(List.of(), mint(), maxt(), 2).values())
                .isEqualTo(
                        store.labelNames(List.of(), mint(), maxt(), 0).values().subList(0, 2));
    }

    @Test
    final void info_saysWhatIsThere() {
        StoreInfo info = store.info();

        assertThat(info.labelSets())
                .containsExactlyInAnyOrder(
                        Labels.of("cluster", "c1", "replica", "a"), Labels.of("cluster", "c1", "replica", "b"));
        assertThat(info.mint()).isEqualTo(ContractBlocks.START);
        assertThat(info.maxt()).isBetween(maxt(), maxt() + 1);
        assertThat(info.stretches()).hasSize(2).allSatisfy(stretch -> {
            assertThat(stretch.mint()).isEqualTo(ContractBlocks.START);
            assertThat(stretch.maxt()).isEqualTo(maxt() + 1);
        });
        assertThat(store.timeBounds().mint()).isEqualTo(ContractBlocks.START);
    }

    private static long mint() {
        return ContractBlocks.START;
    }

    private static long maxt() {
        return ContractBlocks.START + ContractBlocks.BLOCKS * ContractBlocks.BLOCK_MS - 1;
    }

    private static SelectRequest everything() {
        return new SelectRequest(List.of(ANY), mint(), maxt(), SelectHints.NONE);
    }

    private Map<Labels, NavigableMap<Long, Double>> expected(SelectRequest request) {
        Map<Labels, NavigableMap<Long, Double>> wanted = new TreeMap<>();
        blocks.series().forEach((labels, samples) -> {
            NavigableMap<Long, Double> within =
                    new TreeMap<>(samples.subMap(request.mint(), true, request.maxt(), true));
            if (!within.isEmpty() && request.matchers().stream().allMatch(m -> m.matches(labels.get(m.name())))) {
                wanted.put(labels, within);
            }
        });
        return wanted;
    }

    /** All series that have samples in time; that they come in order is checked. */
    private Map<Labels, NavigableMap<Long, Double>> read(SelectRequest request) {
        Map<Labels, NavigableMap<Long, Double>> found = new LinkedHashMap<>();
        try (SeriesCursor cursor = store.select(request)) {
            Labels before = null;
            while (cursor.next()) {
                assertThat(before == null || before.compareTo(cursor.labels()) < 0)
                        .as("%s after %s", cursor.labels(), before)
                        .isTrue();
                before = cursor.labels();
                NavigableMap<Long, Double> samples = samples(cursor.chunks(), request.mint(), request.maxt());
                if (!samples.isEmpty()) {
                    found.put(before, samples);
                }
            }
            assertThat(cursor.warnings()).isEmpty();
        }
        return found;
    }

    private List<Labels> labels(SelectRequest request) {
        List<Labels> found = new ArrayList<>();
        try (SeriesCursor cursor = store.select(request)) {
            while (cursor.next()) {
                found.add(cursor.labels());
            }
            assertThat(cursor.warnings()).isEmpty();
        }
        return found;
    }

    private static NavigableMap<Long, Double> samples(SeriesChunks chunks, long mint, long maxt) {
        SampleBuffer samples = new SampleBuffer();
        new SampleReader().read(chunks, mint, maxt, samples);
        TreeMap<Long, Double> byTime = new TreeMap<>();
        for (int i = 0; i < samples.size; i++) {
            byTime.put(samples.t[i], samples.v[i]);
        }
        return byTime;
    }

    /** Before a test has opened its own. */
    private static final class NoStore implements Store {
        @Override
        public StoreInfo info() {
            throw new IllegalStateException("not opened");
        }

        @Override
        public SeriesCursor select(SelectRequest request) {
            throw new IllegalStateException("not opened");
        }

        @Override
        public Listing labelNames(List<LabelMatcher> matchers, long mint, long maxt, int limit) {
            throw new IllegalStateException("not opened");
        }

        @Override
        public Listing labelValues(String name, List<LabelMatcher> matchers, long mint, long maxt, int limit) {
            throw new IllegalStateException("not opened");
        }

        @Override
        public TimeBounds timeBounds() {
            throw new IllegalStateException("not opened");
        }
    }
}
