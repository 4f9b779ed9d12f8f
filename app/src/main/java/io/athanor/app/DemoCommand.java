package io.athanor.app;

import io.athanor.app.blocks.BucketWebFlags;
import io.athanor.server.UserError;
import io.athanor.server.flags.FlagValues;
import io.athanor.server.flags.HostPort;
import io.athanor.server.flags.WebFlags;
import io.athanor.server.http.HttpOptions;
import io.athanor.server.logging.LogFormat;
import io.athanor.server.logging.LogLevel;
import io.athanor.server.logging.Logging;
import io.athanor.server.objstore.ObjstoreConfig;
import io.athanor.server.process.ProcessOptions;
import io.athanor.server.process.StopSignals;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code athanor demo}: a small fleet's history, made and served. */
@Command(
        name = "demo",
        showDefaultValues = true,
        sortOptions = false,
        header = "Make a small fleet's history and serve it.",
        description =
                "Writes the history of a made-up fleet, two Prometheus replicas of it, into a bucket folder, serves it,"
                        + " and prints where to look. History that is there already is used again while it reaches to the present.%n")
final class DemoCommand implements Runnable {
    private static final String QUERY = "sum by (namespace) (rate(http_requests_total{replica=\"a\"}[5m]))";

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            defaultValue = ".athanor/demo",
            description = "Folder for the history; its bucket is the folder \"bucket\" in it.")
    private Path dataDir = Path.of(".athanor/demo");

    @Option(
            names = "--pods",
            paramLabel = "N",
            defaultValue = "20",
            description = "Pods of the fleet, of 87 series each.")
    private int pods = 20;

    @Option(
            names = "--hours",
            paramLabel = "N",
            defaultValue = "24",
            description = "Hours of history before the present.")
    private int hours = 24;

    @Option(
            names = "--http-address",
            paramLabel = "HOST:PORT",
            converter = HostPort.class,
            description = "Where to listen. Default: 127.0.0.1:10902, or a free port if that one is taken.")
    private @Nullable InetSocketAddress address;

    @ArgGroup(validate = false, heading = "%nQueries:%n")
    private QueryFlags query = new QueryFlags();

    @Option(
            names = "--log.level",
            paramLabel = "LEVEL",
            defaultValue = "warn",
            description = "Least urgent lines written: error, warn, info, debug.")
    private LogLevel logLevel = LogLevel.WARN;

    @Override
    public void run() {
        Logging.configure(logLevel, LogFormat.LOGFMT, "");
        if (pods < 1 || pods > 10_000 || hours < 1 || hours > 24 * 365) {
            throw UserError.usage(
                    "--pods has to be from 1 to 10000 and --hours from 1 to 8760, not " + pods + " and " + hours);
        }
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        DemoHistory history = new DemoHistory(dataDir, pods, Duration.ofHours(hours), InstantSource.system());
        try {
            history.makeOrReuse(out);
        } catch (IOException e) {
            UserError known = io.athanor.server.Failures.explain(e);
            throw known != null
                    ? known
                    : UserError.environment("cannot write the history into " + dataDir + ": " + e.getMessage(), e);
        }
        ServerSettings settings = settings(out);
        StopSignals.serve(() -> {
            AllServer server = new AllServer(settings);
            tell(out, server.url());
            return server;
        });
    }

    private ServerSettings settings(PrintWriter out) {
        HttpOptions http = new HttpOptions(listenAt(out), "--http-address", Duration.ofSeconds(5), true);
        ProcessOptions process = new ProcessOptions("all", http, null, "", FlagValues.of(Objects.requireNonNull(spec)));
        return new ServerSettings(
                ObjstoreConfig.folder(dataDir.resolve("bucket")),
                "--data-dir",
                process,
                new WebFlags(),
                new BucketWebFlags(),
                query.settings(dataDir),
                dataDir.resolve("cache"),
                Duration.ofMinutes(1));
    }

    private InetSocketAddress listenAt(PrintWriter out) {
        if (address != null) {
            return address;
        }
        try (ServerSocket _ = new ServerSocket(10902, 1, InetAddress.getLoopbackAddress())) {
            return InetSocketAddress.createUnresolved("127.0.0.1", 10902);
        } catch (IOException e) {
            out.println("Port 10902 is taken: another one that is free is used.");
            return InetSocketAddress.createUnresolved("127.0.0.1", 0);
        }
    }

    private static void tell(PrintWriter out, String url) {
        out.println();
        out.println("Athanor is ready. Open  " + url);
        out.println();
        out.println("A query to try, in the page or with curl:");
        out.println();
        out.println("  " + QUERY);
        out.println();
        out.println("  curl -s " + url + "api/v1/query --data-urlencode 'query=" + QUERY + "'");
        out.println();
        out.println("Ctrl-C stops it.");
        out.flush();
    }
}
