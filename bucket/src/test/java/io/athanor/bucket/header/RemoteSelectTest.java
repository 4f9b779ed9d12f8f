package io.athanor.bucket.header;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.bucket.cache.IndexCache;
import io.athanor.bucket.request.BlockRequest;
import io.athanor.bucket.request.RequestLimits;
import io.athanor.bucket.request.RequestStats;
import io.athanor.bucket.request.RequestStats.Data;
import io.athanor.model.LabelMatcher;
import io.athanor.model.Labels;
import io.athanor.model.MatchType;
import io.athanor.objstore.BucketMetrics.Operation;
import io.athanor.objstore.MeteredBucket;
import io.athanor.testing.contracts.MemoryBucket;
import io.athanor.testing.contracts.RequestCounts;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.index.IndexReader;
import io.athanor.tsdb.index.MappedFile;
import io.athanor.tsdb.index.SeriesRecord;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an index in the bucket answers, against the same index mapped; and what it asks of the bucket for it. */
class RemoteSelectTest {
    @TempDir
    Path dir;

    private final MemoryBucket memory = new MemoryBucket();
    private final RequestCounts counts = new RequestCounts();
    private final MeteredBucket bucket = new MeteredBucket(memory, counts, System::nanoTime);

    private HeaderPool pool(IndexCache cache) {
        return new HeaderPool(
                new HeaderConfig(dir.resolve("data"), 4, java.time.Duration.ofMinutes(5), true, 2, 100),
                bucket,
                cache,
                HeaderMetrics.NONE,
                System::nanoTime);
    }

    /** Replay: {@code -Dathanor.seed=N}. */
    @Test
    void select_randomMatchers_givesWhatTheMappedIndexGives() throws IOException {
        long seed = Long.getLong("athanor.seed", System.nanoTime());
        Random random = new Random(seed);
        for (int block = 0; block < 6; block++) {
            BlockMeta meta = RemoteBlocks.meta(block);
            Path file = RemoteBlocks.put(memory, meta, dir, random, block % 2 == 0 ? 5000 : 40);
            MapCache cache = new MapCache();
            Budget budget = new Budget();
            try (Arena arena = Arena.ofConfined();
                    HeaderPool pool = pool(block < 2 ? IndexCache.NONE : cache);
                    OpenIndex open = pool.index(meta).open(new BlockRequest("t", budget, new RequestStats()))) {
                IndexReader index = IndexReader.open(file, "local", arena);
                for (int i = 0; i < 150; i++) {
                    List<LabelMatcher> matchers = RemoteBlocks.matchers(random);
                    String what = "-Dathanor.seed=" + seed + " block " + block + " round " + i + " " + matchers;
                    long refs = check(open, index, matchers, random, what);
                    assertThat(budget.held).as(what).hasValue(4 * refs);
                    budget.release(4 * refs);
                }
            }
            assertThat(budget.held).hasValue(0);
        }
    }

    /** Returns how many references the caller is left with. */
    private static long check(
            OpenIndex open, IndexReader index, List<LabelMatcher> matchers, Random random, String what)
            throws IOException {
        int[] expected = index.select(matchers);
        Selection selection = open.select(matchers);
        String name = RemoteBlocks.name(random);
        List<String> values = index.labelValues(name, matchers, 3);
        List<String> bySelection = new ArrayList<>();
        if (open.labelValues(name, matchers, selection, upTo(3, bySelection))) {
            assertThat(bySelection).as(what).isEqualTo(values);
        }
        List<String> byHeader = new ArrayList<>();
        if (open.labelValues(name, matchers, upTo(3, byHeader))) {
            assertThat(byHeader).as(what).isEqualTo(values);
        }
        boolean wasLeft = !selection.left().isEmpty();
        int[] found = RemoteBlocks.settled(selection, index);
        assertThat(found).as(what).isEqualTo(expected);
        if (wasLeft) {
            open.remember(matchers, found);
        }
        return selection.refs().length;
    }

    private static Predicate<String> upTo(int limit, List<String> into) {
        return value -> {
            into.add(value);
            return into.size() < limit;
        };
    }

    @Test
    void header_tablesAndEntries_areThoseOfTheIndex() throws IOException {
        BlockMeta meta = RemoteBlocks.meta(7);
        Path file = RemoteBlocks.put(memory, meta, dir, new Random(7), 3000);
        byte[] bytes = Files.readAllBytes(file);
        try (Arena arena = Arena.ofConfined();
                HeaderPool pool = pool(IndexCache.NONE);
                OpenIndex open = pool.index(meta).open(BlockRequest.unlimited())) {
            IndexReader index = IndexReader.open(file, "local", arena);
            assertThat(open.labelNames()).isEqualTo(index.labelNames());
            List<String> many = new ArrayList<>();
            open.labelValues("many", upTo(Integer.MAX_VALUE, many));
            assertThat(many).isEqualTo(index.labelValues("many", 0));
            assertThat(open.seriesCount()).isEqualTo(index.seriesCount());
            assertThat(open.bytes()).isEqualTo(bytes.length);
            MappedFile part = MappedFile.part(
                    MemorySegment.ofArray(bytes).asSlice(open.seriesStart()), "part", open.seriesStart());
            SeriesRecord record = new SeriesRecord();
            for (int ref : index.select(List.of())) {
                assertThat(open.entryBytes(part, ref)).isBetween(10L, 500L);
                open.read(part, ref, record);
                Labels.Builder labels = Labels.builder();
                for (int i = 0; i < record.symbolCount; i += 2) {
                    labels.set(open.symbol(record.symbols[i]), open.symbol(record.symbols[i + 1]));
                }
                assertThat(labels.build()).isEqualTo(index.labels(ref));
                assertThat(open.symbolId("many")).isEqualTo(index.symbolId("many"));
            }
        }
    }

    @Test
    void select_cold_asksTheBucketFewTimes() throws IOException {
        BlockMeta meta = RemoteBlocks.meta(8);
        TreeSet<Labels> series = new TreeSet<>();
        for (int i = 0; i < 40_000; i++) {
            series.add(Labels.of("__name__", "m" + i % 50, "job", "j" + i % 7, "pod", "p" + i / 50, "z", "z" + i % 3));
        }
        RemoteBlocks.put(memory, meta, dir, series);
        MapCache cache = new MapCache();
        try (HeaderPool pool = pool(cache)) {
            RemoteIndex index = pool.index(meta);
            RequestStats stats = new RequestStats();
            try (OpenIndex open = index.open(new BlockRequest("", RequestLimits.NONE, stats))) {
                assertThat(counts.requests(Operation.ATTRIBUTES)).isEqualTo(1);
                assertThat(counts.requests(Operation.GET_RANGE)).isLessThanOrEqualTo(4);

                counts.reset();
                List<LabelMatcher> matchers = List.of(
                        LabelMatcher.equal("__name__", "m7"),
                        LabelMatcher.equal("z", "z1"),
                        new LabelMatcher(MatchType.REGEX, "pod", "p1.*"),
                        new LabelMatcher(MatchType.NOT_EQUAL, "job", "j3"));
                Selection cold = open.select(matchers);
                assertThat(counts.requests()).isLessThanOrEqualTo(3);
                assertThat(stats.fetches(Data.POSTINGS)).isEqualTo(counts.requests());
                assertThat(stats.fetchedBytes(Data.POSTINGS)).isEqualTo(counts.bytes());

                counts.reset();
                if (!cold.left().isEmpty()) {
                    open.remember(matchers, new int[] {1, 2, 3});
                    assertThat(open.select(matchers).refs()).containsExactly(1, 2, 3);
                } else {
                    assertThat(open.select(matchers).refs()).isEqualTo(cold.refs());
                }
                assertThat(counts.requests()).isZero();
            }
        }
    }

    @Test
    void labelValues_matchersOfThisLabelAlone_comeFromTheHeader() throws IOException {
        BlockMeta meta = RemoteBlocks.meta(9);
        RemoteBlocks.put(memory, meta, dir, new Random(9), 500);
        try (HeaderPool pool = pool(IndexCache.NONE);
                OpenIndex open = pool.index(meta).open(BlockRequest.unlimited())) {
            counts.reset();
            List<String> values = new ArrayList<>();
            List<LabelMatcher> matchers = List.of(new LabelMatcher(MatchType.REGEX, "zone", "v1.*"));
            assertThat(open.labelValues("zone", matchers, upTo(2, values))).isTrue();
            assertThat(values).hasSize(2).allMatch(v -> v.startsWith("v1"));
            assertThat(counts.requests()).isZero();
        }
    }

    /** Counts what is held. */
    private static final class Budget implements RequestLimits {
        final AtomicLong held = new AtomicLong();

        @Override
        public void download(long bytes, String what) {}

        @Override
        public void reserve(long bytes, String what) {
            held.addAndGet(bytes);
        }

        @Override
        public void release(long bytes) {
            held.addAndGet(-bytes);
        }
    }
}
