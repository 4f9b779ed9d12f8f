package io.athanor.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.api.storeapi.CallHints;
import io.athanor.api.storeapi.HeldListing;
import io.athanor.api.storeapi.LabelsRequest;
import io.athanor.api.storeapi.Store;
import io.athanor.api.storeapi.StoreInfo;
import io.athanor.api.storeapi.completeness.Completeness;
import io.athanor.api.storeapi.completeness.CompletenessCursor;
import io.athanor.api.storeapi.version.DataVersion;
import io.athanor.model.LabelMatcher;
import io.athanor.model.Labels;
import io.athanor.model.MatchType;
import io.athanor.tsdb.series.SelectHints;
import io.athanor.tsdb.series.SelectRequest;
import io.athanor.tsdb.series.SeriesChunks;
import io.athanor.tsdb.series.SeriesCursor;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a querier tells of the data that its stores have. */
class FanOutVersionTest {
    private static final SelectRequest ALL =
            new SelectRequest(List.of(new LabelMatcher(MatchType.EQUAL, "a", "1")), 0, 10_000, SelectHints.NONE);

    private final List<Member> members = new ArrayList<>();
    private final List<String> silent = new ArrayList<>();
    private final FanOut stores =
            new FanOut(FanOutConfig.of("query"), () -> members, (matchers, mint, maxt) -> silent, FanOutListener.NONE);

    /** A store without series that answers from data of a version. */
    private static final class Versioned implements Store {
        private final StoreInfo info;
        private @Nullable String answers;

        private Versioned(DataVersion version) {
            this.info = new StoreInfo("store", List.of(Labels.of("c", "1")), 0, 10_000, List.of()).of(version);
            this.answers = version.token();
        }

        @Override
        public StoreInfo info() {
            return info;
        }

        @Override
        public SeriesCursor select(SelectRequest request) {
            return new CompletenessCursor() {
                @Override
                public @Nullable Completeness completeness() {
                    return answers == null ? null : Completeness.of(answers);
                }

                @Override
                public boolean next() {
                    return false;
                }

                @Override
                public Labels labels() {
                    throw new IllegalStateException();
                }

                @Override
                public SeriesChunks chunks() {
                    throw new IllegalStateException();
                }

                @Override
                public void close() {}
            };
        }

        @Override
        public HeldListing labelNames(LabelsRequest request, CallHints hints) {
            return new HeldListing(
                    new Listing(List.of(), List.of()), () -> {}, "", answers == null ? null : Completeness.of(answers));
        }

        @Override
        public Listing labelNames(List<LabelMatcher> matchers, long mint, long maxt, int limit) {
            return new Listing(List.of(), List.of());
        }

        @Override
        public Listing labelValues(String name, List<LabelMatcher> matchers, long mint, long maxt, int limit) {
            return new Listing(List.of(), List.of());
        }

        @Override
        public TimeBounds timeBounds() {
            return new TimeBounds(0, 10_000);
        }
    }

    private static DataVersion version(String first, String second, long settledTo) {
        return new DataVersion(
                first + second,
                List.of(new DataVersion.Slice(0, 4999, first), new DataVersion.Slice(5000, 10_000, second)),
                settledTo);
    }

    private static Versioned store(String first, String second) {
        return new Versioned(version(first, second, Long.MAX_VALUE));
    }

    private static Member member(String name, Store store, String fault) {
        return new Member(name, store, store.info(), fault);
    }

    private static Member gone(String name, Store store) {
        return new Member(name, store, store.info(), "left", true, 0);
    }

    private static String at(DataVersion version, long time) {
        return version.slices().stream()
                .filter(s -> s.from() <= time && time <= s.to())
                .map(DataVersion.Slice::version)
                .findFirst()
                .orElse("");
    }

    @Test
    void another_thatHasTheSame_changesNothing_whateverItIsCalled() {
        members.add(member("one:1", store("x", "y"), ""));
        DataVersion one = stores.version();
        members.add(member("two:2", store("x", "y"), ""));
        assertThat(stores.version()).isEqualTo(one);

        members.set(0, gone("one:1", store("x", "y")));
        assertThat(stores.version()).isEqualTo(one);
        assertThat(stores.info().version()).isEqualTo(one);
    }

    @Test
    void storeThatChanges_changesTheTimesOfTheChange_andTheToken() {
        members.add(member("one:1", store("x", "y"), ""));
        members.add(member("two:2", store("p", "q"), ""));
        DataVersion before = stores.version();

        members.set(1, member("two:2", store("p", "other"), ""));

        DataVersion after = stores.version();
        assertThat(after.token()).isNotEqualTo(before.token());
        assertThat(at(after, 100)).isEqualTo(at(before, 100)).isNotEmpty();
        assertThat(at(after, 6000)).isNotEqualTo(at(before, 6000));
    }

    @Test
    void storeThatDoesNotAnswer_andClusterThatIsSilent_areAnotherVersion_untilTheyAreBack() {
        members.add(member("one:1", store("x", "y"), ""));
        members.add(member("two:2", store("p", "q"), ""));
        DataVersion whole = stores.version();

        members.set(1, member("two:2", store("p", "q"), "refused"));
        DataVersion down = stores.version();
        members.set(1, gone("two:2", store("p", "q")));
        DataVersion without = stores.version();
        members.set(1, member("two:2", store("p", "q"), ""));
        DataVersion back = stores.version();
        silent.add("expected cluster eu is silent");
        DataVersion quiet = stores.version();

        assertThat(List.of(whole, down, without, quiet).stream().map(DataVersion::token))
                .doesNotHaveDuplicates();
        assertThat(back).isEqualTo(whole);
    }

    @Test
    void storeThatTellsNothing_countsByItsLabelsAndTimes() {
        FakeStore foreign = new FakeStore();
        foreign.info = new StoreInfo(
                "store",
                List.of(Labels.of("c", "1")),
                0,
                5000,
                List.of(new StoreInfo.Stretch(Labels.of("c", "1"), 0, 5000)));
        members.add(member("foreign:1", foreign, ""));
        DataVersion before = stores.version();
        foreign.info = new StoreInfo(
                "store",
                List.of(Labels.of("c", "1"), Labels.of("c", "2")),
                0,
                5000,
                List.of(
                        new StoreInfo.Stretch(Labels.of("c", "1"), 0, 5000),
                        new StoreInfo.Stretch(Labels.of("c", "2"), 3000, 5000)));
        members.set(0, member("foreign:1", foreign, ""));

        assertThat(at(stores.version(), 100)).isEqualTo(at(before, 100)).isNotEmpty();
        assertThat(at(stores.version(), 4000)).isNotEqualTo(at(before, 4000));
        assertThat(answered().version())
                .as("nothing contradicts it")
                .isEqualTo(stores.version().token());
    }

    @Test
    void settled_isWhatIsSettledEverywhere() {
        members.add(member("one:1", new Versioned(version("x", "y", 9000)), ""));
        String token = stores.version().token();
        members.add(member("two:2", new Versioned(version("x", "y", 7000)), ""));

        assertThat(stores.version().settledTo()).isEqualTo(7000);
        assertThat(stores.version().token()).isEqualTo(token);
    }

    private Completeness answered() {
        FanOutRequest request = stores.request(Asking.ALL);
        request.select(ALL).close();
        return request.completeness();
    }

    @Test
    void answer_isOfTheVersion_onlyIfEachStoreSaysSo() {
        Versioned one = store("x", "y");
        members.add(member("one:1", one, ""));
        members.add(member("two:2", store("p", "q"), ""));
        assertThat(answered().version()).isEqualTo(stores.version().token()).isNotEmpty();

        for (String other : new String[] {"newer", "", null}) {
            one.answers = other;
            assertThat(answered().version()).isEmpty();
            FanOutRequest request = stores.request(Asking.ALL);
            request.names(new LabelsRequest(List.of(), 0, 10_000, 0)).close();
            assertThat(request.completeness().version()).isEmpty();
        }
    }

    @Test
    void answer_duringWhichAStoreTellsOfOtherData_isOfNone() {
        Versioned one = store("x", "y");
        members.add(member("one:1", one, ""));
        FanOutRequest request = stores.request(Asking.ALL);
        try (SeriesCursor cursor = request.select(ALL)) {
            members.set(0, member("one:1", store("x", "z"), ""));
            assertThat(Objects.requireNonNull(((CompletenessCursor) cursor).completeness())
                            .version())
                    .isEmpty();
        }
    }
}
