package io.athanor.api.httpapi;

import io.athanor.model.GoFormat;
import io.athanor.promql.QueryRequest;
import io.athanor.promql.QueryStats;
import java.io.IOException;

/** What a query has cost, in the API's form. */
final class StatsJson {
    private StatsJson() {}

    /**
     * {@code {"timings":…,"samples":…}}.
     *
     * @param perStep whether counts of samples are also given step by step
     */
    static void write(JsonOut out, QueryStats stats, QueryRequest request, boolean perStep) throws IOException {
        long total = stats.prepareNanos() + stats.evalNanos() + stats.sortNanos();
        out.raw("{\"timings\":{\"evalTotalTime\":" + seconds(total));
        out.raw(",\"resultSortTime\":" + seconds(stats.sortNanos()));
        out.raw(",\"queryPreparationTime\":" + seconds(stats.prepareNanos()));
        out.raw(",\"innerEvalTime\":" + seconds(stats.evalNanos()));
        out.raw(",\"execQueueTime\":" + seconds(stats.queueNanos()));
        out.raw(",\"execTotalTime\":" + seconds(total + stats.queueNanos()));
        out.raw("},\"samples\":{");
        QueryStats.Samples samples = stats.samples();
        if (samples != null) {
            if (perStep) {
                steps(out, "totalQueryableSamplesPerStep", samples.queryable(), request);
            }
            out.raw("\"totalQueryableSamples\":" + samples.totalQueryable() + ',');
            if (perStep) {
                steps(out, "samplesReadPerStep", samples.read(), request);
            }
            out.raw("\"samplesRead\":" + samples.totalRead() + ',');
        }
        out.raw("\"peakSamples\":" + stats.peakSamples() + "}}");
    }

    private static void steps(JsonOut out, String key, long[] counts, QueryRequest request) throws IOException {
        if (counts.length == 0) {
            return;
        }
        out.raw('"' + key + "\":[");
        for (int i = 0; i < counts.length; i++) {
            out.raw(i == 0 ? "[" : ",[");
            out.seconds(request.startMs() + i * request.stepMs());
            out.raw(',');
            out.number(counts[i]);
            out.raw(']');
        }
        out.raw("],");
    }

    private static String seconds(long nanos) {
        return GoFormat.sample(nanos / 1e9);
    }
}
