package io.athanor.api.httpapi;

import io.athanor.model.GoQuote;
import io.athanor.model.LabelMatcher;
import io.athanor.model.Labels;
import io.athanor.model.Names;
import io.athanor.model.Utf8Order;
import io.athanor.server.http.HttpExchange;
import io.athanor.tsdb.series.SelectHints;
import io.athanor.tsdb.series.SelectRequest;
import io.athanor.tsdb.series.SeriesCursor;
import io.athanor.tsdb.series.SeriesSource;
import io.athanor.tsdb.series.SourceResolution;
import io.athanor.tsdb.series.StillWanted;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** {@code labels}, {@code label/x/values} and {@code series}. */
final class SeriesEndpoints {
    private final ApiContext context;

    SeriesEndpoints(ApiContext context) {
        this.context = context;
    }

    Answer labelNames(HttpExchange exchange, AnswerSource source) throws IOException {
        Params params = new Params(exchange.form());
        return ClientWatch.whileThere(exchange, () -> listing(params, source.series(), SeriesSource::labelNames));
    }

    Answer labelValues(HttpExchange exchange, AnswerSource source) throws IOException {
        String name = Names.unescape(exchange.pathValue("name"));
        if (name.isEmpty()) {
            throw ApiException.badData("invalid label name: " + GoQuote.quote(name));
        }
        Params params = new Params(exchange.form());
        Lookup values = (in, matchers, mint, maxt, limit) -> in.labelValues(name, matchers, mint, maxt, limit);
        return ClientWatch.whileThere(exchange, () -> listing(params, source.series(), values));
    }

    private Answer listing(Params params, SeriesSource source, Lookup lookup) {
        int limit = params.limit();
        long start = params.time("start", defaultStart());
        long end = params.time("end", defaultEnd());
        List<List<LabelMatcher>> sets = params.matchers();
        if (sets.isEmpty()) {
            sets = List.of(List.of());
        }
        Set<String> found = new TreeSet<>(Utf8Order::compare);
        Set<String> warnings = new LinkedHashSet<>();
        for (List<LabelMatcher> matchers : sets) {
            SeriesSource.Listing part = lookup.list(source, matchers, start, end, limit == 0 ? 0 : limit + 1);
            found.addAll(part.values());
            warnings.addAll(part.warnings());
        }
        params.checkComplete(warnings, context.sources());
        return Answer.ofStrings(truncated(found, limit, warnings), List.copyOf(warnings));
    }

    private long defaultStart() {
        long range = context.sources().metadataRange().toMillis();
        return range == 0 ? TimeParams.MIN_TIME_MS : context.clock().millis() - range;
    }

    private long defaultEnd() {
        return context.sources().metadataRange().isZero()
                ? TimeParams.MAX_TIME_MS
                : context.clock().millis();
    }

    private static <T> List<T> truncated(Collection<T> all, int limit, Set<String> warnings) {
        List<T> list = new ArrayList<>(all);
        if (limit > 0 && list.size() > limit) {
            warnings.add(Answer.TRUNCATED);
            return list.subList(0, limit);
        }
        return list;
    }

    Answer series(HttpExchange exchange, AnswerSource source) throws IOException {
        Params params = new Params(exchange.form());
        return ClientWatch.whileThere(exchange, () -> series(params, source.series()));
    }

    private Answer series(Params params, SeriesSource source) {
        if (!params.hasMatchers()) {
            throw ApiException.badData("no match[] parameter provided");
        }
        int limit = params.limit();
        long start = params.time("start", defaultStart());
        long end = params.time("end", defaultEnd());
        List<List<LabelMatcher>> sets = seriesMatchers(params);
        List<String> replicaLabels = params.replicaLabels(context.sources()).stream()
                .sorted(Utf8Order::compare)
                .toList();
        Set<Labels> found = new TreeSet<>();
        Set<String> warnings = new LinkedHashSet<>();
        if (start <= end) {
            for (List<LabelMatcher> matchers : sets) {
                collect(
                        source,
                        new SelectRequest(
                                matchers, start, end, SourceResolution.ANY, hints(replicaLabels.isEmpty() ? limit : 0)),
                        limit,
                        replicaLabels,
                        found,
                        warnings);
            }
        }
        params.checkComplete(warnings, context.sources());
        List<Labels> shown = truncated(found, limit, warnings);
        return new Answer(out -> write(out, shown), List.copyOf(warnings), List.of());
    }

    private static List<List<LabelMatcher>> seriesMatchers(Params params) {
        try {
            return params.matchers();
        } catch (ApiException e) {
            throw ApiException.invalidParameter("match[]", String.valueOf(e.getMessage()));
        }
    }

    private static SelectHints hints(int limit) {
        return new SelectHints(0, 0, "series", List.of(), false, true, limit == 0 ? 0 : limit + 1);
    }

    private static void collect(
            SeriesSource source,
            SelectRequest request,
            int limit,
            List<String> replicaLabels,
            Set<Labels> found,
            Set<String> warnings) {
        try (SeriesCursor cursor = source.select(request)) {
            int seen = 0;
            while ((limit == 0 || found.size() <= limit) && cursor.next()) {
                StillWanted.check(seen++);
                found.add(
                        replicaLabels.isEmpty()
                                ? cursor.labels()
                                : cursor.labels().drop(replicaLabels));
            }
            warnings.addAll(cursor.warnings());
        }
    }

    private static void write(JsonOut out, List<Labels> series) throws IOException {
        out.raw('[');
        boolean first = true;
        for (Labels labels : series) {
            if (!first) {
                out.raw(',');
            }
            first = false;
            ValueJson.labels(out, labels);
        }
        out.raw(']');
    }

    /** Names or values of the series of one selector. */
    @FunctionalInterface
    private interface Lookup {
        SeriesSource.Listing list(SeriesSource source, List<LabelMatcher> matchers, long mint, long maxt, int limit);
    }
}
