package io.athanor.app;

import io.athanor.app.blocks.FetchFlags;
import io.athanor.bucket.fetch.TimeLimit;
import io.athanor.component.sidecar.reload.ReloadConfig;
import io.athanor.server.UserError;
import io.athanor.server.client.HttpClientConfig;
import io.athanor.server.config.ConfigText;
import io.athanor.server.flags.DurationFlag;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What only a sidecar is told: where its Prometheus is, and how its configuration is kept current. */
final class SidecarFlags {
    static final String HEADING = "%nPrometheus:%n";

    @Option(
            names = "--prometheus.url",
            paramLabel = "URL",
            defaultValue = "http://localhost:9090",
            description = "The Prometheus beside which this runs.")
    private String url = "http://localhost:9090";

    @Option(
            names = "--prometheus.ready_timeout",
            paramLabel = "DURATION",
            converter = DurationFlag.class,
            defaultValue = "10m",
            description = "How long to wait for its external labels before uploads are given up.")
    private Duration readyTimeout = Duration.ofMinutes(10);

    @Option(
            names = "--prometheus.get_config_interval",
            paramLabel = "DURATION",
            converter = DurationFlag.class,
            defaultValue = "30s",
            description = "How often to ask for its external labels.")
    private Duration interval = Duration.ofSeconds(30);

    @Option(
            names = "--prometheus.get_config_timeout",
            paramLabel = "DURATION",
            converter = DurationFlag.class,
            defaultValue = "30s",
            description = "How long it may take to answer.")
    private Duration timeout = Duration.ofSeconds(30);

    @Option(
            names = "--prometheus.http-client",
            paramLabel = "YAML",
            description = "How it is asked, as Thanos's YAML for HTTP clients says it: credentials, TLS, connections."
                    + " $(VAR) stands for an environment variable.")
    private @Nullable String client;

    @Option(names = "--prometheus.http-client-file", paramLabel = "FILE", description = "The same in a file.")
    private @Nullable Path clientFile;

    @Option(
            names = "--tsdb.path",
            paramLabel = "DIR",
            defaultValue = "./data",
            description = "The folder of its TSDB: what is uploaded.")
    private Path tsdb = Path.of("./data");

    @Option(
            names = "--min-time",
            paramLabel = "TIME",
            defaultValue = "0000-01-01T00:00:00Z",
            description =
                    "Serve no samples before this: a time as RFC 3339 has it, or a duration from now such as -2w.")
    private String minTime = "0000-01-01T00:00:00Z";

    @Option(
            names = "--reloader.config-file",
            paramLabel = "FILE",
            defaultValue = "",
            description = "The configuration file to watch.")
    private String configFile = "";

    @Option(
            names = "--reloader.config-envsubst-file",
            paramLabel = "FILE",
            defaultValue = "",
            description =
                    "Where to write it with each $(VAR) replaced by that environment variable: what Prometheus is to"
                            + " read.")
    private String outputFile = "";

    @Option(names = "--reloader.rule-dir", paramLabel = "DIR", description = "Folder of rules to watch; repeatable.")
    private List<Path> ruleDirs = new ArrayList<>();

    @Option(
            names = "--reloader.watch-interval",
            paramLabel = "DURATION",
            converter = DurationFlag.class,
            defaultValue = "3m",
            description = "How often to look for changes, besides being told of them. 0: write the file once, and watch"
                    + " nothing.")
    private Duration watchInterval = Duration.ofMinutes(3);

    @Option(
            names = "--reloader.retry-interval",
            paramLabel = "DURATION",
            converter = DurationFlag.class,
            defaultValue = "5s",
            description = "How long after a reload that failed it is tried again.")
    private Duration retryInterval = Duration.ofSeconds(5);

    @Option(
            names = "--reloader.method",
            paramLabel = "METHOD",
            defaultValue = "http",
            description = "How Prometheus is told: http (POST /-/reload) or signal (SIGHUP).")
    private String method = "http";

    @Option(
            names = "--reloader.process-name",
            paramLabel = "NAME",
            defaultValue = "prometheus",
            description = "The process that gets the signal.")
    private String processName = "prometheus";

    Path tsdb() {
        return tsdb;
    }

    /** Where the Prometheus is, and how it is watched. */
    SidecarSettings.Peer peer(Map<String, String> environment, InstantSource clock) {
        ConfigText text = ConfigText.of("--prometheus.http-client", client, clientFile);
        HttpClientConfig http =
                text == null ? HttpClientConfig.DEFAULT : HttpClientConfig.parse(text.expand(environment), clock);
        if (interval.isZero()) {
            throw UserError.usage("--prometheus.get_config_interval has to be longer than 0");
        }
        TimeLimit from = FetchFlags.parsed("--min-time", minTime, TimeLimit::parse);
        return new SidecarSettings.Peer(uri(), http, readyTimeout, interval, timeout, from);
    }

    private URI uri() {
        try {
            URI uri = URI.create(url);
            if (uri.getHost() != null && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // Said below.
        }
        throw UserError.usage(
                "--prometheus.url has to be http://HOST:PORT or https://HOST:PORT, with a path or not, not " + url);
    }

    /** What is watched. */
    SidecarSettings.Reload reload() {
        boolean isSignal = switch (method) {
            case "http" -> false;
            case "signal" -> true;
            default -> throw UserError.usage("--reloader.method has to be http or signal, not " + method);
        };
        ReloadConfig config = new ReloadConfig(
                configFile.isEmpty() ? null : Path.of(configFile),
                outputFile.isEmpty() ? null : Path.of(outputFile),
                ruleDirs,
                watchInterval,
                retryInterval);
        return new SidecarSettings.Reload(config, isSignal ? processName : "");
    }
}
