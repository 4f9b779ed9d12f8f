package io.athanor.component.sidecar.prometheus;

import io.athanor.model.Durations;
import io.athanor.model.LabelMatcher;
import io.athanor.model.Labels;
import io.athanor.model.Names;
import io.athanor.objstore.http.HttpAnswer;
import io.athanor.objstore.http.Json;
import io.athanor.server.UserError;
import io.athanor.server.client.PeerClient;
import io.athanor.server.config.ConfigText;
import io.athanor.server.config.YamlMapping;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Asks one Prometheus. What it does not answer, or not as it should, is a {@link PrometheusException}. Times are ms. For many
 * threads.
 */
public final class PrometheusApi {
    /** Longest answer that is read as a whole, bytes: as objects it takes some ten times as much. */
    private static final int MOST_JSON = Math.clamp(Runtime.getRuntime().maxMemory() / 16, 8 << 20, 256 << 20);

    private static final int MOST_ERROR = 64 << 10;
    private static final int LONGEST_LINE = 1 << 20;

    /** Longer queries are sent as a form. */
    private static final int LONG_QUERY = 4096;

    /** Some 285,000 years: Prometheus calculates in floating point with what it is told, and overflows later. */
    private static final long LAST_MS = 9_000_000_000_000_000L;

    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String LOWEST_TIMESTAMP = "prometheus_tsdb_lowest_timestamp_seconds";

    private final PeerClient client;
    private final String base;

    /**
     * @param client is not closed by this
     * @param url of the Prometheus, with the path below which it serves
     */
    public PrometheusApi(PeerClient client, URI url) {
        this.client = client;
        String text = url.toString();
        this.base = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    }

    /** One parameter of a request. */
    public record Param(String name, String value) {}

    /** A time as a parameter; one that is beyond what Prometheus can read is the last that it can. */
    public static Param time(String name, long ms) {
        long known = Math.clamp(ms, -LAST_MS, LAST_MS);
        return new Param(name, BigDecimal.valueOf(known, 3).stripTrailingZeros().toPlainString());
    }

    private URI uri(String path) {
        return URI.create(base + path);
    }

    private static String query(List<Param> params) {
        return params.stream()
                .map(param -> encode(param.name()) + "=" + encode(param.value()))
                .collect(Collectors.joining("&"));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** An answer with a good status; any other is an exception with what it says. */
    private HttpAnswer get(String span, String path, List<Param> params, Duration within) {
        String query = query(params);
        URI uri = uri(query.isEmpty() ? path : path + "?" + query);
        return good("GET", uri, () -> client.get(span, uri, within));
    }

    private interface Sending {
        HttpAnswer send() throws IOException;
    }

    private static HttpAnswer good(String method, URI uri, Sending sending) {
        String shown = uri.getScheme() + "://" + uri.getAuthority() + uri.getPath();
        try {
            HttpAnswer answer = sending.send();
            if (answer.status() / 100 == 2) {
                return answer;
            }
            try (answer) {
                throw new PrometheusException(
                        answer.status(),
                        "expected 2xx response, got " + answer.status() + " from " + shown + ". Body: "
                                + answer.text(MOST_ERROR));
            }
        } catch (IOException e) {
            throw new PrometheusException(0, "perform " + method + " request against " + shown + ": " + e, e);
        }
    }

    /** The {@code data} of an answer of the API. */
    public Json data(String span, String path, List<Param> params, Duration within) {
        try (HttpAnswer answer = get(span, path, params, within)) {
            if (answer.status() == 204) {
                return new Json(null);
            }
            Json json = Json.parse(answer.bytes(MOST_JSON));
            if (!json.get("status").text().equals("success")) {
                throw new PrometheusException(500, json.get("error").text());
            }
            return json.get("data");
        } catch (IOException e) {
            throw new PrometheusException(0, "read the answer of " + base + path + ": " + e.getMessage(), e);
        }
    }

    /** The configuration that it runs with. */
    public PeerConfig config(Duration within) {
        Json data = data("/prom_config HTTP[client]", "/api/v1/status/config", List.of(), within);
        Labels.Builder labels = Labels.builder();
        try {
            YamlMapping all = YamlMapping.parse(new ConfigText(
                    "Prometheus's configuration", data.get("yaml").text()));
            all.mapping("global").texts("external_labels").forEach(labels::set);
            String window = all.mapping("storage").mapping("tsdb").string("out_of_order_time_window", "0s");
            return new PeerConfig(labels.build(), lateness(window));
        } catch (UserError e) {
            throw new PrometheusException(500, "parse Prometheus config: " + e.getMessage(), e);
        }
    }

    private static Duration lateness(String window) {
        try {
            return Duration.ofMillis(Durations.parse(window));
        } catch (IllegalArgumentException e) {
            return Duration.ofDays(36_500); // it is not known: nothing is settled then
        }
    }

    /** The flags; empty: it is too old to tell them. */
    public Optional<ConfiguredFlags> flags(Duration within) {
        try {
            Json data = data("/prom_flags HTTP[client]", "/api/v1/status/flags", List.of(), within);
            return Optional.of(new ConfiguredFlags(
                    data.get("storage.tsdb.min-block-duration").text(),
                    data.get("storage.tsdb.max-block-duration").text(),
                    data.get("storage.tsdb.delay-compact-file.path").text(),
                    data.get("web.enable-lifecycle").text().equals("true")));
        } catch (PrometheusException e) {
            if (e.status() == 404) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Its version; {@code 0} if it is too old to tell. */
    public String version(Duration within) {
        try {
            return data("/prom_buildversion HTTP[client]", "/api/v1/status/buildinfo", List.of(), within)
                    .get("version")
                    .text();
        } catch (PrometheusException e) {
            if (e.status() == 404 || e.status() == 405) {
                return "0";
            }
            throw e;
        }
    }

    /** The configuration that it loaded last. */
    public LoadedConfig loadedConfig(Duration within) {
        Json data = data("/prom_runtimeinfo HTTP[client]", "/api/v1/status/runtimeinfo", List.of(), within);
        try {
            return new LoadedConfig(
                    Boolean.TRUE.equals(data.get("reloadConfigSuccess").value()),
                    OffsetDateTime.parse(data.get("lastConfigTime").text()).toInstant());
        } catch (DateTimeParseException e) {
            throw new PrometheusException(500, "runtimeinfo has no time of the last configuration", e);
        }
    }

    /** The time of the first sample that it has; {@link Long#MIN_VALUE} if it has cut no block yet. */
    public long lowestTimestamp(Duration within) {
        try (HttpAnswer answer = get("/lowest_timestamp HTTP[client]", "/metrics", List.of(), within);
                BufferedReader lines =
                        new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith(LOWEST_TIMESTAMP + " ")) {
                    return milliseconds(
                            line.substring(LOWEST_TIMESTAMP.length() + 1).strip());
                }
                if (line.length() > LONGEST_LINE) {
                    break;
                }
            }
        } catch (IOException e) {
            throw new PrometheusException(0, "read the metrics of " + base + ": " + e.getMessage(), e);
        }
        throw new PrometheusException(500, "metric families did not contain '" + LOWEST_TIMESTAMP + "'");
    }

    private static long milliseconds(String text) {
        try {
            double ms = 1000 * Double.parseDouble(text);
            return ms >= Long.MAX_VALUE || Double.isNaN(ms) ? Long.MIN_VALUE : (long) ms;
        } catch (NumberFormatException e) {
            throw new PrometheusException(500, LOWEST_TIMESTAMP + " is \"" + text + "\", which is no number", e);
        }
    }

    /** Gives each series that satisfies the matchers, in whatever order; {@code limit} 0: all. */
    public void series(List<LabelMatcher> matchers, long mint, long maxt, int limit, Consumer<Labels> to) {
        try (HttpAnswer answer = listing("/prom_series HTTP[client]", "/api/v1/series", matchers, mint, maxt, limit)) {
            SeriesJson.read(answer.body(), to);
        } catch (IOException e) {
            throw new PrometheusException(0, "read the series of " + base + ": " + e.getMessage(), e);
        }
    }

    /** The names of the labels of the matching series; {@code limit} 0: all. */
    public List<String> labelNames(List<LabelMatcher> matchers, long mint, long maxt, int limit) {
        return texts(listing("/prom_label_names HTTP[client]", "/api/v1/labels", matchers, mint, maxt, limit));
    }

    /** The values of a label of the matching series; {@code limit} 0: all. */
    public List<String> labelValues(String name, List<LabelMatcher> matchers, long mint, long maxt, int limit) {
        List<Param> params = params(matchers, mint, maxt, limit);
        return texts(get(
                "/prom_label_values HTTP[client]",
                "/api/v1/label/" + pathName(name) + "/values",
                params,
                Duration.ZERO));
    }

    /** A label's name in a path: a name that is not a legacy one is escaped as Prometheus 3 does. */
    private static String pathName(String name) {
        if (Names.isLegacyLabelName(name)) {
            return name;
        }
        StringBuilder out = new StringBuilder("U__");
        name.codePoints().forEach(c -> {
            boolean isPlain = c < 128 && (Character.isLetterOrDigit(c) || c == ':');
            if (c == '_') {
                out.append("__");
            } else if (isPlain && (out.length() > 3 || !Character.isDigit(c))) {
                out.appendCodePoint(c);
            } else {
                out.append('_').append(Integer.toHexString(c)).append('_');
            }
        });
        return out.toString();
    }

    private HttpAnswer listing(String span, String path, List<LabelMatcher> matchers, long mint, long maxt, int limit) {
        List<Param> params = params(matchers, mint, maxt, limit);
        String query = query(params);
        if (query.length() <= LONG_QUERY) {
            return get(span, path, params, Duration.ZERO);
        }
        byte[] form = query.getBytes(StandardCharsets.UTF_8);
        return good("POST", uri(path), () -> client.post(span, uri(path), FORM, form, Map.of(), Duration.ZERO));
    }

    private static List<Param> params(List<LabelMatcher> matchers, long mint, long maxt, int limit) {
        List<Param> params = new ArrayList<>();
        if (!matchers.isEmpty()) {
            params.add(new Param("match[]", selector(matchers)));
        }
        params.add(time("start", mint));
        params.add(time("end", maxt));
        if (limit > 0) {
            params.add(new Param("limit", Integer.toString(limit)));
        }
        return params;
    }

    private static String selector(List<LabelMatcher> matchers) {
        return matchers.stream().map(LabelMatcher::toString).collect(Collectors.joining(", ", "{", "}"));
    }

    private List<String> texts(HttpAnswer given) {
        try (HttpAnswer answer = given) {
            if (answer.status() == 204) {
                return List.of();
            }
            return SeriesJson.texts(answer.body());
        } catch (IOException e) {
            throw new PrometheusException(0, "read the answer of " + base + ": " + e.getMessage(), e);
        }
    }

    /** Has samples read; the body is a request of remote read. The caller closes the answer, whose status is good. */
    public HttpAnswer remoteRead(byte[] request) {
        Map<String, String> headers = Map.of("Content-Encoding", "snappy", "X-Prometheus-Remote-Read-Version", "0.1.0");
        URI uri = uri("/api/v1/read");
        return good(
                "POST",
                uri,
                () -> client.post(
                        "query_prometheus", uri, "application/x-stream-protobuf", request, headers, Duration.ZERO));
    }

    /** Has it read its configuration again. */
    public void reload(Duration within) {
        URI uri = uri("/-/reload");
        try {
            good("POST", uri, () -> client.post("/prom_reload HTTP[client]", uri, FORM, new byte[0], Map.of(), within))
                    .close();
        } catch (IOException e) {
            throw new PrometheusException(0, "reload request failed: " + e, e);
        }
    }
}
