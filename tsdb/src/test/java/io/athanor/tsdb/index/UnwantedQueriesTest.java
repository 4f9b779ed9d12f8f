package io.athanor.tsdb.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.model.LabelMatcher;
import io.athanor.model.Labels;
import io.athanor.model.MatchType;
import io.athanor.model.Utf8Order;
import io.athanor.tsdb.series.StillWanted;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Looking through many values or series ends soon after nobody wants the outcome. */
class UnwantedQueriesTest {
    private static final int SERIES = 20_000;

    @TempDir
    Path dir;

    private static LabelMatcher matcher(MatchType type, String name, String value) {
        return new LabelMatcher(type, name, value);
    }

    private IndexReader index(int version, Arena arena) throws IOException {
        List<Labels> series = new ArrayList<>();
        TreeSet<String> symbols = new TreeSet<>(Utf8Order::compare);
        symbols.addAll(List.of("__name__", "m", "pod", "half", "0", "1"));
        for (int i = 0; i < SERIES; i++) {
            String pod = "pod-" + (100_000 + i);
            symbols.add(pod);
            series.add(Labels.of("__name__", "m", "half", i < SERIES / 2 ? "0" : "1", "pod", pod));
        }
        if (version == 2) {
            Path file = dir.resolve("index");
            try (IndexWriter writer = new IndexWriter(file, new ArrayList<>(symbols))) {
                for (Labels labels : series) {
                    writer.addSeries(labels, new ChunkMetas());
                }
                writer.finish();
            }
            return IndexReader.open(file, "v2/index", arena);
        }
        byte[] bytes = IndexV1.write(new ArrayList<>(symbols), series);
        return IndexReader.of(MappedFile.of(MemorySegment.ofArray(bytes), "v1/index"));
    }

    private static final class Unwanted extends RuntimeException {}

    /** Does the work until it has looked so many times. */
    private static int looks(int most, Supplier<?> work) {
        int[] looks = new int[1];
        Runnable look = () -> {
            if (looks[0]++ == most) {
                throw new Unwanted();
            }
        };
        if (most == Integer.MAX_VALUE) {
            StillWanted.during(look, work);
        } else {
            assertThatThrownBy(() -> StillWanted.during(look, work)).isInstanceOf(Unwanted.class);
        }
        return looks[0];
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void workThatIsNotWanted_endsWithinAThousandOrSo(int version) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            endsEarly(index(version, arena));
        }
    }

    private static void endsEarly(IndexReader index) {
        List<LabelMatcher> regex = List.of(matcher(MatchType.REGEX, "pod", ".*[13579]"));
        List<LabelMatcher> negative =
                List.of(matcher(MatchType.EQUAL, "__name__", "m"), matcher(MatchType.NOT_REGEX, "pod", ".*[13579]"));
        List<LabelMatcher> all = List.of(matcher(MatchType.EQUAL, "__name__", "m"));
        List<LabelMatcher> half = List.of(matcher(MatchType.EQUAL, "half", "1"));
        Map<String, Supplier<?>> works = new LinkedHashMap<>();
        works.put("regex", () -> index.select(regex));
        works.put("negative regex", () -> index.select(negative));
        works.put("names", () -> index.labelNames(all, 0));
        works.put("values", () -> index.labelValues("pod", List.of(), 0));
        works.put("values by postings", () -> index.labelValues("pod", all, 0));
        works.put("values by series", () -> index.labelValues("pod", half, 0));
        works.forEach((what, work) -> {
            int looks = looks(Integer.MAX_VALUE, work);
            assertThat(looks).as(what).isGreaterThanOrEqualTo(SERIES / 2 / 1024);
            for (int most = 0; most < looks; most++) {
                assertThat(looks(most, work)).as(what).isEqualTo(most + 1);
            }
        });
    }

    @Test
    void filterOverSeries_looksToo() throws IOException {
        IndexReader index = index(1, Arena.global());
        int[] refs = index.select(List.of(matcher(MatchType.EQUAL, "__name__", "m")));
        List<LabelMatcher> odd = List.of(matcher(MatchType.REGEX, "pod", ".*[13579]"));

        assertThat(looks(Integer.MAX_VALUE, () -> new SeriesFilter(index, odd).keep(refs.clone())))
                .isGreaterThanOrEqualTo(SERIES / 1024);
        assertThat(looks(3, () -> new SeriesFilter(index, odd).keep(refs.clone())))
                .isEqualTo(4);
    }

    @Test
    void workThatNobodyWatches_goesToTheEnd() throws IOException {
        assertThat(index(1, Arena.global()).labelValues("pod", List.of(), 0)).hasSize(SERIES);
    }
}
