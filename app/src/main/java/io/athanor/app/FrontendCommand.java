package io.athanor.app;

import io.athanor.app.buckets.HttpYaml;
import io.athanor.component.frontend.FrontendConfig;
import io.athanor.component.frontend.downstream.Urls;
import io.athanor.component.frontend.queue.Overrides;
import io.athanor.server.UserError;
import io.athanor.server.flags.CommonFlags;
import io.athanor.server.flags.GrpcFlags;
import io.athanor.server.grpc.GrpcOptions;
import io.athanor.server.process.ProcessOptions;
import io.athanor.server.process.StopSignals;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code athanor query-frontend}: stands before a querier. */
@Command(
        name = "query-frontend",
        showDefaultValues = true,
        sortOptions = false,
        header = "Split, cache and share out requests to queriers.",
        description =
                "Stands before any server of Prometheus's API: cuts long queries into parts, keeps parts of answers,"
                        + " and lets tenants take turns.%n",
        footer = "%nTry: athanor query-frontend --query-frontend.downstream-url=http://localhost:10902"
                + " --http-address=0.0.0.0:10913")
final class FrontendCommand implements Runnable {
    @Spec
    private @Nullable CommandSpec spec;

    @ArgGroup(validate = false, heading = QuerierFlags.HEADING)
    private QuerierFlags querier = new QuerierFlags();

    @ArgGroup(validate = false, heading = FrontendFlags.HEADING)
    private FrontendFlags frontend = new FrontendFlags();

    @ArgGroup(validate = false, heading = FrontendCacheFlags.HEADING)
    private FrontendCacheFlags caches = new FrontendCacheFlags();

    @Option(
            names = "--query-scheduler",
            negatable = true,
            description = "Be a scheduler and nothing else: requests by HTTP wait here in one fair queue, and queriers"
                    + " (athanor query --query.scheduler-address) come for them by gRPC. Limits are those of"
                    + " --query-frontend.overrides-file.")
    private boolean isScheduler;

    @ArgGroup(validate = false, heading = "%ngRPC, with --query-scheduler:%n")
    private GrpcFlags grpc = new GrpcFlags();

    @Option(names = "--web.disable-cors", negatable = true, description = "Do not allow pages of other origins to ask.")
    private boolean disableCors;

    @Mixin
    private CommonFlags common = new CommonFlags();

    /**
     * All that {@code athanor query-frontend} is told.
     *
     * @param ranges where results of range queries are kept; null: nowhere
     * @param labels where lists are kept; null: nowhere
     */
    record Settings(
            ProcessOptions process,
            Urls urls,
            boolean tellsUser,
            HttpYaml connections,
            int concurrency,
            Supplier<Overrides> overrides,
            long memory,
            FrontendConfig frontend,
            FrontendCacheFlags caches,
            @Nullable ResponseCacheYaml ranges,
            @Nullable ResponseCacheYaml labels) {}

    /** The settings that a command line asks for, without running it. */
    static Settings settingsOf(String... args) {
        FrontendCommand command = new FrontendCommand();
        new CommandLine(command).setCaseInsensitiveEnumValuesAllowed(true).parseArgs(args);
        return command.settings(
                command.common.options("query-frontend", Objects.requireNonNull(command.spec), Map.of()), Map.of());
    }

    @Override
    public void run() {
        Map<String, String> environment = System.getenv();
        Settings settings =
                settings(common.apply("query-frontend", Objects.requireNonNull(spec), environment), environment);
        StopSignals.serve(() -> isScheduler ? new SchedulerServer(scheduler(settings)) : new FrontendServer(settings));
    }

    /** The settings of a scheduler that a command line asks for, without running it. */
    static SchedulerServer.Settings schedulerOf(String... args) {
        FrontendCommand command = new FrontendCommand();
        new CommandLine(command).setCaseInsensitiveEnumValuesAllowed(true).parseArgs(args);
        return command.scheduler(command.settings(
                command.common.options("query-frontend", Objects.requireNonNull(command.spec), Map.of()), Map.of()));
    }

    private SchedulerServer.Settings scheduler(Settings settings) {
        if (isGiven("--query-frontend.downstream-url") || querier.isScheduled()) {
            throw UserError.usage("--query-scheduler: queriers come to a scheduler by themselves (athanor query"
                    + " --query.scheduler-address): leave --query-frontend.downstream-url and"
                    + " --query-frontend.scheduler-url out");
        }
        if (settings.ranges() != null || settings.labels() != null) {
            throw UserError.usage("--query-scheduler: a scheduler keeps no results; the frontends before it do");
        }
        // Streams of queriers stay as long as they can.
        GrpcOptions given = grpc.options();
        GrpcOptions listening = new GrpcOptions(given.address(), given.tls(), Duration.ZERO, given.gracePeriod());
        return new SchedulerServer.Settings(
                settings.process().with(listening),
                settings.overrides(),
                settings.frontend().callers());
    }

    private boolean isGiven(String flag) {
        return Objects.requireNonNull(spec).commandLine().getParseResult().hasMatchedOption(flag);
    }

    private Settings settings(ProcessOptions process, Map<String, String> environment) {
        FrontendConfig config = frontend.config();
        ResponseCacheYaml ranges = caches.ranges(environment);
        ResponseCacheYaml labels = caches.labels(environment);
        if (ranges != null && !frontend.isSplit()) {
            throw UserError.usage("--query-range.split-interval has to be greater than 0 where results are kept"
                    + " (--query-range.response-cache-config)");
        }
        if (labels != null && !frontend.areLabelsSplit()) {
            throw UserError.usage("--labels.split-interval has to be greater than 0 where results are kept"
                    + " (--labels.response-cache-config)");
        }
        return new Settings(
                process.web(!disableCors, "").compressing(frontend.compress()).by(frontend.counted()),
                querier.urls(isGiven("--query-frontend.downstream-url")),
                querier.isScheduled(),
                querier.connections(environment),
                querier.concurrency(),
                querier.overrides(InstantSource.system()),
                querier.memory(),
                config,
                caches,
                ranges,
                labels);
    }
}
