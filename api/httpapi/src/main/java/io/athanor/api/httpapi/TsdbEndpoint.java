package io.athanor.api.httpapi;

import io.athanor.api.storeapi.about.Found;
import io.athanor.api.storeapi.about.WireLabels;
import io.athanor.api.storeapi.pb.HeadStatistics;
import io.athanor.api.storeapi.pb.Statistic;
import io.athanor.api.storeapi.pb.TSDBStatisticsEntry;
import io.athanor.api.storeapi.pb.TSDBStatisticsRequest;
import io.athanor.model.LabelMatcher;
import io.athanor.model.Labels;
import io.athanor.model.MatchType;
import io.athanor.server.http.HttpExchange;
import io.athanor.tsdb.series.ChunkBuffer;
import io.athanor.tsdb.series.SelectHints;
import io.athanor.tsdb.series.SelectRequest;
import io.athanor.tsdb.series.SeriesCursor;
import io.athanor.tsdb.series.SeriesSource;
import io.athanor.tsdb.series.StillWanted;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * {@code status/tsdb}: how many series there are, and which labels make them many. Where Prometheus counts its head, this
 * counts the series with samples in the newest two hours, or from {@code start} to {@code end}.
 */
final class TsdbEndpoint {
    private static final long HEAD_MS = 2 * 3_600_000;
    private static final int DEFAULT_LIMIT = 10;
    private static final int MOST = 10_000;

    private final ApiContext context;

    TsdbEndpoint(ApiContext context) {
        this.context = context;
    }

    Answer status(HttpExchange exchange, AnswerSource from) throws IOException {
        Params params = new Params(exchange.form());
        int limit = limit(params.text("limit"));
        List<LabelMatcher> matchers = matchers(params);
        Answer told = told(matchers, limit, from);
        if (told != null) {
            return told;
        }
        SeriesSource source = from.series();
        SeriesSource.TimeBounds bounds = source.timeBounds();
        boolean nothing = bounds.mint() > bounds.maxt();
        long end = nothing ? 0 : Math.min(bounds.maxt(), params.time("end", bounds.maxt()));
        long start = nothing ? 0 : Math.max(bounds.mint(), params.time("start", end - HEAD_MS));
        return ClientWatch.whileThere(exchange, () -> count(source, matchers, start, end, limit));
    }

    /** What TSDBs elsewhere tell of themselves, null if there are none. */
    private @Nullable Answer told(List<LabelMatcher> matchers, int limit, AnswerSource from) {
        AboutAnswers about = context.about();
        if (about == null) {
            return null;
        }
        TSDBStatisticsRequest.Builder request =
                TSDBStatisticsRequest.newBuilder().setLimit(limit);
        Stream.concat(matchers.stream(), from.enforced().stream())
                .filter(matcher -> !(matcher.name().equals(Labels.METRIC_NAME)
                        && matcher.value().isEmpty()))
                .map(WireLabels::matcher)
                .forEach(request::addMatchers);
        Found<TSDBStatisticsEntry> found =
                AboutEndpoints.ask("retrieving TSDB statistics", () -> about.statistics(request.build()));
        if (found == null) {
            return null;
        }
        TSDBStatisticsEntry all = found.items().getFirst();
        return new Answer(out -> write(out, all), found.warnings(), List.of());
    }

    private static void write(JsonOut out, TSDBStatisticsEntry all) throws IOException {
        HeadStatistics head = all.getHeadStatistics();
        head(
                out,
                head.getNumSeries(),
                head.getNumLabelPairs(),
                head.getChunkCount(),
                head.getMinTime(),
                head.getMaxTime());
        list(out, "seriesCountByMetricName", entries(all.getSeriesCountByMetricNameList()));
        list(out, "labelValueCountByLabelName", entries(all.getLabelValueCountByLabelNameList()));
        list(out, "memoryInBytesByLabelName", entries(all.getMemoryInBytesByLabelNameList()));
        list(out, "seriesCountByLabelValuePair", entries(all.getSeriesCountByLabelValuePairList()));
        out.raw('}');
    }

    private static List<Cardinality.Entry> entries(List<Statistic> all) {
        return all.stream()
                .map(one -> new Cardinality.Entry(one.getName(), one.getValue()))
                .toList();
    }

    private static int limit(String text) {
        if (text.isEmpty()) {
            return DEFAULT_LIMIT;
        }
        long limit;
        try {
            limit = GoNumbers.parseInteger(text);
        } catch (NumberFormatException e) {
            limit = 0;
        }
        if (limit < 1) {
            throw ApiException.badData("limit must be a positive number");
        }
        if (limit > MOST) {
            throw ApiException.badData("limit must not exceed " + MOST);
        }
        return (int) limit;
    }

    /** All of several selectors have to hold, as with Thanos. */
    private static List<LabelMatcher> matchers(Params params) {
        List<LabelMatcher> all = new ArrayList<>();
        if (params.hasMatchers()) {
            params.matchers().forEach(all::addAll);
        } else {
            all.add(new LabelMatcher(MatchType.NOT_EQUAL, Labels.METRIC_NAME, ""));
        }
        return all;
    }

    private static Answer count(SeriesSource source, List<LabelMatcher> matchers, long start, long end, int limit) {
        Cardinality all = new Cardinality();
        long chunkCount = 0;
        List<String> warnings = List.of();
        if (start <= end) {
            ChunkBuffer chunks = new ChunkBuffer();
            try (SeriesCursor cursor = source.select(new SelectRequest(matchers, start, end, SelectHints.NONE))) {
                int seen = 0;
                while (cursor.next()) {
                    StillWanted.check(seen++);
                    cursor.chunks().read(start, end, chunks);
                    if (chunks.size > 0) {
                        chunkCount += chunks.size;
                        add(cursor.labels(), all);
                    }
                }
                warnings = cursor.warnings();
            }
        }
        long found = chunkCount;
        return new Answer(out -> write(out, all, found, start, end, limit), warnings, List.of());
    }

    private static void add(Labels labels, Cardinality all) {
        if (!all.add(labels)) {
            throw new ApiException(
                    ErrorType.EXECUTION,
                    "more than " + Cardinality.MOST_PAIRS
                            + " label pairs: narrow the series by match[], or the time by start and end");
        }
    }

    private static void write(JsonOut out, Cardinality all, long chunks, long start, long end, int limit)
            throws IOException {
        head(out, all.series(), all.pairs(), chunks, start, end);
        list(out, "seriesCountByMetricName", all.seriesByMetric(limit));
        list(out, "labelValueCountByLabelName", all.valuesByName(limit));
        list(out, "memoryInBytesByLabelName", all.bytesByName(limit));
        list(out, "seriesCountByLabelValuePair", all.seriesByPair(limit));
        out.raw('}');
    }

    private static void head(JsonOut out, long series, long pairs, long chunks, long start, long end)
            throws IOException {
        out.raw("{\"headStats\":{\"numSeries\":");
        out.number(series);
        out.raw(",\"numLabelPairs\":");
        out.number(pairs);
        out.raw(",\"chunkCount\":");
        out.number(chunks);
        out.raw(",\"minTime\":");
        out.number(start);
        out.raw(",\"maxTime\":");
        out.number(end);
        out.raw('}');
    }

    private static void list(JsonOut out, String key, List<Cardinality.Entry> entries) throws IOException {
        out.raw(",\"" + key + "\":[");
        String before = "{\"name\":";
        for (Cardinality.Entry entry : entries) {
            out.raw(before);
            out.string(entry.name());
            out.raw(",\"value\":");
            out.number(entry.value());
            out.raw('}');
            before = ",{\"name\":";
        }
        out.raw(']');
    }
}
