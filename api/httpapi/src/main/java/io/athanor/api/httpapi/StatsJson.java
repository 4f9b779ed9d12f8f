package io.athanor.api.httpapi;

import io.athanor.model.GoFormat;
import io.athanor.promql.QueryRequest;
import io.athanor.promql.QueryStats;
import java.io.IOException;

/** What a query has cost, in the API's form. */
final class StatsJson {
    private StatsJson() {}

    /** {@code {"timings":…,"samples":…}}. */
    static void write(JsonOut out, QueryStats stats, QueryRequest request) throws IOException {
        long total = stats.prepareNanos() + stats.evalNanos() + stats.sortNanos();
        out.raw("{\"timings\":{\"evalTotalTime\":" + seconds(total));
        out.raw(",\"resultSortTime\":" + seconds(stats.sortNanos()));
        out.raw(",\"queryPreparationTime\":" + seconds(stats.prepareNanos()));
        out.raw(",\"innerEvalTime\":" + seconds(stats.evalNanos()));
        out.raw(",\"execQueueTime\":" + seconds(stats.queueNanos()));
        out.raw(",\"execTotalTime\":" + seconds(total + stats.queueNanos()));
        out.raw("},\"samples\":{");
        long[] perStep = stats.samplesPerStep();
        if (perStep != null) {
            out.raw("\"totalQueryableSamplesPerStep\":[");
            for (int i = 0; i < perStep.length; i++) {
                out.raw(i == 0 ? "[" : ",[");
                out.seconds(request.startMs() + i * request.stepMs());
                out.raw(',');
                out.number(perStep[i]);
                out.raw(']');
            }
            out.raw("],");
        }
        out.raw("\"totalQueryableSamples\":" + stats.samples());
        out.raw(",\"samplesRead\":" + stats.decodedSamples());
        out.raw(",\"peakSamples\":" + stats.peakSamples() + "}}");
    }

    private static String seconds(long nanos) {
        return GoFormat.sample(nanos / 1e9);
    }
}
