package io.athanor.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.api.storeapi.StoreInfo;
import io.athanor.model.LabelMatcher;
import io.athanor.model.Labels;
import io.athanor.model.MatchType;
import io.athanor.model.relabel.Relabeling;
import io.athanor.tsdb.series.ChunkBuffer;
import io.athanor.tsdb.series.SelectHints;
import io.athanor.tsdb.series.SelectRequest;
import io.athanor.tsdb.series.SeriesChunks;
import io.athanor.tsdb.series.SeriesCursor;
import io.athanor.tsdb.series.SourceShare;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class FanOutTest {
    private static final SelectRequest ALL = request(new LabelMatcher(MatchType.REGEX, "a", ".+"));

    @Test
    void select_ofAnySplit_givesEachSeriesAndEachChunkOnce() {
        long seed = Long.getLong("athanor.seed", System.nanoTime());
        System.out.println("fan-out: replay with -Dathanor.seed=" + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            List<FakeStore> stores = new ArrayList<>();
            for (int i = random.nextInt(7); i >= 0; i--) {
                stores.add(new FakeStore());
            }
            TreeMap<Labels, SortedSet<String>> wanted = new TreeMap<>();
            for (int i = random.nextInt(40); i > 0; i--) {
                Labels labels = Labels.of("a", "v" + random.nextInt(10), "b", "w" + random.nextInt(3));
                String chunk = 100 + random.nextInt(20) + "-" + (130 + random.nextInt(20)) + " " + random.nextInt(3);
                wanted.computeIfAbsent(labels, key -> new TreeSet<>()).add(chunk);
                for (int copies = random.nextInt(3); copies >= 0; copies--) {
                    stores.get(random.nextInt(stores.size())).add(labels, chunk);
                }
            }
            // A store has a chunk of its own once.
            stores.forEach(store -> store.series.replaceAll((l, c) -> new ArrayList<>(new TreeSet<>(c))));
            assertThat(read(fanOut(stores), ALL)).isEqualTo(wanted);
            assertThat(stores).allSatisfy(store -> assertThat(store.open).isZero());
        }
    }

    @Test
    void select_whereALabelIsDropped_sortsAnewWhatAStoreCannot() {
        FakeStore plain = new FakeStore();
        plain.add(Labels.of("a", "1", "replica", "x", "z", "2"), "100-101 p");
        plain.add(Labels.of("a", "1", "replica", "y", "z", "1"), "100-101 q");
        FakeStore able = new FakeStore();
        able.info = new StoreInfo("store", List.of(), 0, Long.MAX_VALUE, List.of(), true);
        able.add(Labels.of("a", "1", "z", "2"), "102-103 r");

        assertThat(read(fanOut(List.of(plain, able)), ALL.with(SelectHints.NONE.without(List.of("replica")))))
                .isEqualTo(Map.of(
                        Labels.of("a", "1", "z", "1"), new TreeSet<>(List.of("100-101 q")),
                        Labels.of("a", "1", "z", "2"), new TreeSet<>(List.of("100-101 p", "102-103 r"))));
    }

    @Test
    void store_thatFailsOrIsGone_isNamed_andTheOthersAnswer() {
        FakeStore good = new FakeStore();
        good.add(Labels.of("a", "1"), "100-101 p");
        FakeStore bad = new FakeStore();
        bad.failure = "no disk";
        FanOut fanOut = new FanOut(
                "query",
                () -> List.of(
                        new Member("good:1", good, good.info, ""),
                        new Member("bad:2", bad, bad.info, ""),
                        new Member("gone:3", good, good.info, "endpoint is not reached: refused")));

        try (SeriesCursor cursor = fanOut.select(ALL)) {
            assertThat(cursor.next()).isTrue();
            assertThat(cursor.next()).isFalse();
            assertThat(cursor.warnings())
                    .containsExactlyInAnyOrder(
                            "fetch series from bad:2: no disk",
                            "fetch series from gone:3: endpoint is not reached: refused");
        }
        assertThat(fanOut.labelNames(List.of(), 0, 10, 0).values()).containsExactly("a");
        assertThat(fanOut.labelNames(List.of(), 0, 10, 0).warnings()).hasSize(2);
        assertThat(good.open).isZero();
    }

    @Test
    void select_thatMayEndEarly_tellsAsMuchOfItsStores() {
        FakeStore one = new FakeStore();
        one.add(Labels.of("a", "1"), "100-101 p");
        FanOutConfig limited = new FanOutConfig("query", Labels.EMPTY, Relabeling.NONE, 10, 10_000);
        for (FanOutConfig config : List.of(FanOutConfig.of("query"), limited)) {
            for (boolean abort : new boolean[] {false, true}) {
                FanOut fanOut = new FanOut(
                        config,
                        () -> List.of(new Member("one:1", one, one.info, "")),
                        (matchers, mint, maxt) -> List.of(),
                        FanOutListener.NONE);
                try (SeriesCursor cursor =
                        fanOut.request(new Asking(List.of(), "", abort)).select(ALL)) {
                    assertThat(cursor.next()).isTrue();
                    assertThat(cursor.next()).isFalse();
                    assertThat(cursor.shares()).extracting(SourceShare::address).containsExactly("one:1");
                }
            }
        }
        assertThat(one.open).isZero();
    }

    @Test
    void store_thatCannotHaveAnything_isNotAsked() {
        FakeStore store = new FakeStore();
        Labels a = Labels.of("cluster", "a");
        Labels b = Labels.of("cluster", "b");
        store.info = new StoreInfo(
                "store",
                List.of(a, b),
                1000,
                5000,
                List.of(new StoreInfo.Stretch(a, 1000, 2000), new StoreInfo.Stretch(b, 3000, 5000)));
        FanOut fanOut = fanOut(List.of(store));
        LabelMatcher isA = new LabelMatcher(MatchType.EQUAL, "cluster", "a");
        LabelMatcher isC = new LabelMatcher(MatchType.EQUAL, "cluster", "c");
        LabelMatcher own = new LabelMatcher(MatchType.EQUAL, "job", "x");

        assertThat(asks(fanOut, store, 0, 999, own)).isFalse();
        assertThat(asks(fanOut, store, 5001, 9000, own)).isFalse();
        assertThat(asks(fanOut, store, 1000, 5000, isC)).isFalse();
        assertThat(asks(fanOut, store, 1500, 1600, own)).isTrue();
        assertThat(asks(fanOut, store, 1500, 1600, isA)).isTrue();
        assertThat(asks(fanOut, store, 3500, 3600, isA))
                .as("a has no data then")
                .isFalse();
        assertThat(asks(fanOut, store, 2500, 2600, own)).as("nobody has").isFalse();
    }

    @Test
    void corruptChunk_isToldToItsOwner() {
        FakeStore one = new FakeStore();
        FakeStore two = new FakeStore();
        one.add(Labels.of("a", "1"), "100-110 one");
        two.add(Labels.of("a", "1"), "105-110 two");
        try (SeriesCursor cursor = fanOut(List.of(one, two)).select(ALL)) {
            assertThat(cursor.next()).isTrue();
            SeriesChunks chunks = cursor.chunks();
            ChunkBuffer read = new ChunkBuffer();
            chunks.read(0, 1000, read);
            chunks.corrupt(read, 1, new IllegalStateException("bad"));
        }
        assertThat(one.told).isEmpty();
        assertThat(two.told).containsExactly("105-110 two");
    }

    @Test
    void info_ofNobody_coversEverything_andOfSome_allOfThem() {
        assertThat(fanOut(List.of()).info().mint()).isEqualTo(Long.MIN_VALUE);
        FakeStore one = new FakeStore();
        one.info = new StoreInfo("store", List.of(Labels.of("c", "1")), 5, 10, List.of());
        FakeStore two = new FakeStore();
        two.info = new StoreInfo("sidecar", List.of(Labels.of("c", "2")), 8, 20, List.of());
        StoreInfo info = fanOut(List.of(one, two)).info();
        assertThat(info)
                .isEqualTo(new StoreInfo(
                                "query", List.of(Labels.of("c", "1"), Labels.of("c", "2")), 5, 20, List.of(), true)
                        .of(info.version()));
    }

    @Test
    void info_withSomebodyOfWhomNothingIsKnown_leavesNoLabelSetOut() {
        FakeStore known = new FakeStore();
        known.info = new StoreInfo("store", List.of(Labels.of("c", "1")), 5, 10, List.of());
        FakeStore never = new FakeStore();
        never.info = new StoreInfo("unknown", List.of(), Long.MIN_VALUE, Long.MAX_VALUE, List.of());
        Member one = new Member("one:1", known, known.info, "");

        FanOut reached =
                new FanOut("query", () -> List.of(one, new Member("two:2", never, known.info, "down", false, 7)));
        FanOut notYet = new FanOut("query", () -> List.of(one, new Member("two:2", never, never.info, "not reached")));
        FanOut givenUp =
                new FanOut("query", () -> List.of(one, new Member("two:2", never, never.info, "down", true, 0)));

        assertThat(reached.info().labelSets()).containsExactly(Labels.of("c", "1"));
        assertThat(notYet.info().labelSets()).isEmpty();
        assertThat(givenUp.info().labelSets()).containsExactly(Labels.of("c", "1"));
    }

    private static boolean asks(FanOut fanOut, FakeStore store, long mint, long maxt, LabelMatcher matcher) {
        int before = store.asked.size();
        fanOut.select(new SelectRequest(List.of(matcher), mint, maxt, SelectHints.NONE))
                .close();
        return store.asked.size() > before;
    }

    private static FanOut fanOut(List<FakeStore> stores) {
        List<Member> members = new ArrayList<>();
        stores.forEach(store -> members.add(new Member("s" + members.size(), store, store.info, "")));
        return new FanOut("query", () -> members);
    }

    private static SelectRequest request(LabelMatcher matcher) {
        return new SelectRequest(List.of(matcher), 0, 10_000, SelectHints.NONE);
    }

    private static Map<Labels, SortedSet<String>> read(FanOut fanOut, SelectRequest request) {
        Map<Labels, SortedSet<String>> found = new LinkedHashMap<>();
        ChunkBuffer chunks = new ChunkBuffer();
        try (SeriesCursor cursor = fanOut.select(request)) {
            Labels before = Labels.EMPTY;
            while (cursor.next()) {
                assertThat(before.compareTo(cursor.labels())).isNegative();
                before = cursor.labels();
                cursor.chunks().read(request.mint(), request.maxt(), chunks);
                List<String> texts = new ArrayList<>();
                for (int i = 0; i < chunks.size; i++) {
                    assertThat(i == 0 || chunks.mint[i - 1] <= chunks.mint[i]).isTrue();
                    texts.add(FakeStore.text(chunks, i));
                }
                assertThat(texts).doesNotHaveDuplicates();
                found.put(before, new TreeSet<>(texts));
            }
            assertThat(cursor.warnings()).isEmpty();
        }
        return found;
    }
}
