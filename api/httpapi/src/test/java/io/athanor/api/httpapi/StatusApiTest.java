package io.athanor.api.httpapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.model.Labels;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is asked of a server rather than of its series. */
class StatusApiTest {
    private final ServedApi api = new ServedApi(new FakeSource()
            .add(Labels.of("__name__", "up", "job", "api", "instance", "a"), 0, 60_000, 1, 1, 1)
            .add(Labels.of("__name__", "up", "job", "api", "instance", "b"), 0, 60_000, 0, 1, 1)
            .add(Labels.of("__name__", "old", "job", "db"), 0, 1_000, 1)
            .add(Labels.of("__name__", "requests", "job", "api", "instance", "b"), 60_000, 60_000, 5));

    @AfterEach
    void stop() {
        api.close();
    }

    private static String ok(String data) {
        return "{\"status\":\"success\",\"data\":" + data + "}";
    }

    private static String bad(String error) {
        return "{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\"" + error + "\"}";
    }

    @Test
    void tsdb_countsSeriesAndLabelsOfARange() throws Exception {
        assertThat(api.get("status/tsdb", "start", "30", "end", "120"))
                .isEqualTo(ok("{\"headStats\":{\"numSeries\":3,\"numLabelPairs\":5,\"chunkCount\":3,\"minTime\":30000,"
                        + "\"maxTime\":120000},\"seriesCountByMetricName\":[{\"name\":\"up\",\"value\":2},{\"name\":"
                        + "\"requests\",\"value\":1}],\"labelValueCountByLabelName\":[{\"name\":\"__name__\",\"value\":2},"
                        + "{\"name\":\"instance\",\"value\":2},{\"name\":\"job\",\"value\":1}],"
                        + "\"memoryInBytesByLabelName\":[{\"name\":\"__name__\",\"value\":42},{\"name\":\"instance\","
                        + "\"value\":33},{\"name\":\"job\",\"value\":24}],\"seriesCountByLabelValuePair\":[{\"name\":"
                        + "\"job=api\",\"value\":3},{\"name\":\"__name__=up\",\"value\":2},{\"name\":\"instance=b\","
                        + "\"value\":2},{\"name\":\"__name__=requests\",\"value\":1},{\"name\":\"instance=a\",\"value\":1}"
                        + "]}"));
    }

    @Test
    void tsdb_takesMatchersAndALimit() throws Exception {
        String body = api.get("status/tsdb", "start", "0", "end", "120", "match[]", "{job=\"db\"}", "limit", "1");

        assertThat(body)
                .contains("\"numSeries\":1,\"numLabelPairs\":2")
                .contains("\"seriesCountByLabelValuePair\":[{\"name\":\"__name__=old\",\"value\":1}]}");
        assertThat(api.get("status/tsdb", "limit", "0")).isEqualTo(bad("limit must be a positive number"));
        assertThat(api.get("status/tsdb", "limit", "x")).isEqualTo(bad("limit must be a positive number"));
        assertThat(api.get("status/tsdb", "limit", "10001")).isEqualTo(bad("limit must not exceed 10000"));
        assertThat(api.get("status/tsdb", "match[]", "{"))
                .isEqualTo(bad("1:2: parse error: unexpected end of input inside braces"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "rules|{\"groups\":[]}",
                "alerts|{\"alerts\":[]}",
                "alertmanagers|{\"activeAlertmanagers\":[],\"droppedAlertmanagers\":[]}",
                "targets|{\"activeTargets\":[],\"droppedTargets\":[],\"droppedTargetCounts\":{}}",
                "targets/metadata|[]",
                "scrape_pools|{\"scrapePools\":[]}",
                "notifications|[]",
                "metadata|{}",
                "query_exemplars?query=up|[]",
                "status/walreplay|{\"min\":0,\"max\":0,\"current\":0}",
            })
    void whatIsNotThere_isEmpty(String path, String data) throws Exception {
        String[] parts = path.split("[?=]");
        assertThat(parts.length == 1 ? api.get(path) : api.get(parts[0], parts[1], parts[2]))
                .isEqualTo(ok(data));
    }

    @Test
    void rules_parametersAreChecked() throws Exception {
        assertThat(api.get("rules", "type", "x"))
                .isEqualTo(bad("invalid parameter \\\"type\\\": not supported value \\\"x\\\""));
        assertThat(api.get("rules", "exclude_alerts", "x"))
                .isEqualTo(bad("invalid parameter \\\"exclude_alerts\\\": error converting exclude_alerts:"
                        + " strconv.ParseBool: parsing \\\"x\\\": invalid syntax"));
        assertThat(api.get("rules", "group_limit", "-1"))
                .isEqualTo(bad("invalid parameter \\\"group_limit\\\": group_limit needs to be greater than 0"));
        assertThat(api.get("rules", "group_limit", "a"))
                .isEqualTo(bad("invalid parameter \\\"group_limit\\\": group_limit needs to be a valid number:"
                        + " strconv.ParseInt: parsing \\\"a\\\": invalid syntax"));
        assertThat(api.get("rules", "group_next_token", "a"))
                .isEqualTo(bad("invalid parameter \\\"group_next_token\\\": group_limit needs to be present in order to"
                        + " paginate over the groups"));
        assertThat(api.get("rules", "match[]", "x{"))
                .isEqualTo(bad("1:3: parse error: unexpected end of input inside braces"));
        assertThat(api.get("rules", "type", "alert", "exclude_alerts", "true", "group_limit", "5"))
                .isEqualTo(ok("{\"groups\":[]}"));
        assertThat(api.get("targets/metadata", "limit", "x")).isEqualTo(bad("limit must be a number"));
    }

    @Test
    void config_isYamlThatSaysWhereToLook() throws Exception {
        assertThat(api.get("status/config")).contains("\"yaml\":\"# There is no configuration file", "global: {}\\n\"");
    }
}
