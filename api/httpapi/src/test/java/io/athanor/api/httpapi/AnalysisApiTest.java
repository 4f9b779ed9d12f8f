package io.athanor.api.httpapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.model.GoDurations;
import io.athanor.model.Labels;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the API says of a query beside its answer. */
class AnalysisApiTest {
    private static final String TIME = "\"(?:0s|[0-9.]+(?:ns|\u00b5s|ms|s))\"";

    private final ServedApi api = new ServedApi(new FakeSource()
            .add(Labels.of("__name__", "up", "job", "api", "instance", "a"), 0, 60_000, 1, 1, 1)
            .add(Labels.of("__name__", "up", "job", "api", "instance", "b"), 0, 60_000, 0, 1, 1));

    @AfterEach
    void stop() {
        api.close();
    }

    /** Times are whatever they are. */
    private static String timeless(String body) {
        return body.replaceAll("Time\":" + TIME, "Time\":T").replaceAll("(Time\":)[0-9.e-]+", "$1T");
    }

    @Test
    void explainEndpoints_giveTheTreeOfOperators() throws Exception {
        String tree = "{\"status\":\"success\",\"data\":{\"name\":\"sum by (job)\",\"children\":[{\"name\":\"rate\","
                + "\"children\":[{\"name\":\"range selector up{job=\\\"api\\\"}[2m]\"}]}]}}";

        assertThat(api.get("query_explain", "query", "sum by (job) (rate(up{job=\"api\"}[2m]))", "engine", "thanos"))
                .isEqualTo(tree);
        assertThat(api.get(
                        "query_range_explain",
                        "query",
                        "sum by (job) (rate(up{job=\"api\"}[2m]))",
                        "start",
                        "0",
                        "end",
                        "120",
                        "step",
                        "60"))
                .isEqualTo(tree);
        assertThat(api.get("query_explain", "query", "sum("))
                .startsWith(
                        "{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\"invalid parameter \\\"query\\\":"
                                + " 1:5: parse error");
    }

    @Test
    void explain_asAParameter_isPartOfTheData() throws Exception {
        assertThat(api.get("query", "query", "count(up)", "explain", "true"))
                .isEqualTo("{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[{\"metric\":{},"
                        + "\"value\":[120,\"2\"]}],\"explanation\":{\"name\":\"count\",\"children\":[{\"name\":"
                        + "\"instant selector up\"}]}}}");
    }

    @Test
    void analyze_givesThanosShapeAndMore() throws Exception {
        String body = api.get("query", "query", "count(up)", "analyze", "true");

        assertThat(timeless(body))
                .isEqualTo("{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[{\"metric\":{},"
                        + "\"value\":[120,\"2\"]}],\"analysis\":{\"name\":\"count\",\"executionTime\":T,"
                        + "\"peakSamples\":3,\"totalSamples\":2,\"ownTime\":T,\"series\":1,\"samples\":1,"
                        + "\"children\":[{\"name\":\"instant selector up\",\"executionTime\":T,\"peakSamples\":3,"
                        + "\"totalSamples\":2,\"ownTime\":T,\"series\":2,\"samples\":2,\"selectTime\":T,"
                        + "\"seriesSelected\":2,\"decodeTime\":T,\"samplesDecoded\":6,\"chunks\":2,\"bytes\":"
                        + number(body, "bytes") + "}]}}}");
    }

    private static String number(String body, String key) {
        return body.replaceFirst("(?s).*\"" + key + "\":([0-9]+).*", "$1");
    }

    @Test
    void trace_standsBesideTheData() throws Exception {
        String body = timeless(api.get("query", "query", "count(up)", "trace", "1"));

        assertThat(body)
                .startsWith("{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[{\"metric\":{},"
                        + "\"value\":[120,\"2\"]}]},\"trace\":{\"query\":\"count(up)\",\"queueTime\":T,\"prepareTime\":T,"
                        + "\"evalTime\":T,\"series\":2,\"samplesDecoded\":6,\"peakBytes\":")
                .contains(",\"operators\":{\"name\":\"count\",\"executionTime\":T,")
                .doesNotContain("analysis");
    }

    @Test
    void stats_haveTheShapeOfPrometheus() throws Exception {
        String timings = "\"timings\":{\"evalTotalTime\":T,\"resultSortTime\":T,\"queryPreparationTime\":T,"
                + "\"innerEvalTime\":T,\"execQueueTime\":T,\"execTotalTime\":T}";
        String[] range = {"query", "sum_over_time(up[2m])", "start", "60", "end", "120", "step", "60"};

        assertThat(stats(range, "true"))
                .isEqualTo("{" + timings
                        + ",\"samples\":{\"totalQueryableSamples\":8,\"samplesRead\":6,\"peakSamples\":6}}");
        assertThat(stats(range, "all"))
                .isEqualTo("{" + timings + ",\"samples\":{\"totalQueryableSamplesPerStep\":[[60,4],[120,4]],"
                        + "\"totalQueryableSamples\":8,\"samplesReadPerStep\":[[60,4],[120,2]],\"samplesRead\":6,"
                        + "\"peakSamples\":6}}");
        assertThat(api.get("query", "query", "up")).doesNotContain("stats", "analysis", "trace");
    }

    private String stats(String[] range, String value) throws Exception {
        String[] params = java.util.Arrays.copyOf(range, range.length + 2);
        params[range.length] = "stats";
        params[range.length + 1] = value;
        String body = timeless(api.get("query_range", params));
        return body.substring(body.indexOf("\"stats\":") + 8, body.length() - 2);
    }

    @Test
    void durations_areWrittenAsGoWritesThem() {
        assertThat(GoDurations.format(0)).isEqualTo("0s");
        assertThat(GoDurations.format(900)).isEqualTo("900ns");
        assertThat(GoDurations.format(1_500)).isEqualTo("1.5\u00b5s");
        assertThat(GoDurations.format(12_003_000)).isEqualTo("12.003ms");
        assertThat(GoDurations.format(1_000_000_000L)).isEqualTo("1s");
        assertThat(GoDurations.format(62_500_000_000L)).isEqualTo("1m2.5s");
        assertThat(GoDurations.format(3_600_000_000_000L)).isEqualTo("1h0m0s");
    }
}
