package io.athanor.promql.promqltest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.model.LabelMatcher;
import io.athanor.promql.QueryResult;
import io.athanor.promql.QueryStats;
import io.athanor.promql.Queryable;
import io.athanor.promql.Value;
import io.athanor.tsdb.series.ChunkBuffer;
import io.athanor.tsdb.series.SelectHints;
import io.athanor.tsdb.series.SelectRequest;
import io.athanor.tsdb.series.SeriesCursor;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a load leaves in the storage. */
class LoadTest {
    private Queryable loaded = new TestStorage();

    private List<String> seriesAndChunks(String script, long mint, long maxt) {
        new ScriptRunner((request, source) -> {
                    loaded = source;
                    return new QueryResult(
                            new Value.Vector(List.of()),
                            List.of(),
                            List.of(),
                            new QueryStats(0, 0, 0, 0, 0, null, 0, 0, 0, 0),
                            null);
                })
                .run("test", Script.parse(script + "\n\neval instant at 0 absent"));
        List<String> found = new ArrayList<>();
        SelectRequest all = new SelectRequest(
                List.of(new LabelMatcher(io.athanor.model.MatchType.NOT_EQUAL, "__name__", "")),
                mint,
                maxt,
                SelectHints.NONE);
        ChunkBuffer chunks = new ChunkBuffer();
        try (SeriesCursor cursor = loaded.select(all)) {
            while (cursor.next()) {
                cursor.chunks().read(mint, maxt, chunks);
                found.add(cursor.labels() + " " + chunks.size + " chunks");
            }
        }
        return found;
    }

    @Test
    void load_ofSeries_keepsThemInChunksByLabelOrder() {
        assertThat(seriesAndChunks("load 1m\n  b 1x300\n  a{x=\"y\"} 1\n  h {{count:1}} 2 {{count:3}}", 0, 100_000_000))
                .containsExactly(
                        "{__name__=\"a\", x=\"y\"} 1 chunks", "{__name__=\"b\"} 3 chunks", "{__name__=\"h\"} 3 chunks");
    }

    @Test
    void select_givesOnlyWhatTouchesTheTimes() {
        assertThat(seriesAndChunks("load 1m\n  b 1x300\n  a 1\n", 60_000, 120_000))
                .containsExactly("{__name__=\"b\"} 1 chunks");
    }

    @Test
    void clear_forgetsEverything() {
        assertThat(seriesAndChunks("load 1m\n  a 1\n\nclear", 0, 1)).isEmpty();
    }

    @Test
    void load_ofClassicHistogram_addsCustomBuckets() {
        assertThat(seriesAndChunks(
                        "load_with_nhcb 1m\n  h_bucket{le=\"1\"} 1\n  h_bucket{le=\"+Inf\"} 3\n  h_sum 5\n  h_count 3",
                        0,
                        1))
                .contains("{__name__=\"h\"} 1 chunks")
                .hasSize(5);
    }

    @Test
    void load_ofEarlierSamples_isRefusedByLine() {
        assertThatThrownBy(() -> seriesAndChunks("load 1m\n  a 1x5\n\nload 1m\n  a 2", 0, 1))
                .isInstanceOf(ScriptException.class)
                .hasMessageContaining("line 4: out of order sample");
    }
}
