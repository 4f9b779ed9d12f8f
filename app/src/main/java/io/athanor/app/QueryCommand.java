package io.athanor.app;

import io.athanor.server.UserError;
import io.athanor.server.flags.CommonFlags;
import io.athanor.server.flags.GrpcClientFlags;
import io.athanor.server.flags.GrpcFlags;
import io.athanor.server.flags.StoreLimitFlags;
import io.athanor.server.flags.WebFlags;
import io.athanor.server.process.ProcessOptions;
import io.athanor.server.process.StopSignals;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code athanor query}: answers PromQL from stores elsewhere. */
@Command(
        name = "query",
        showDefaultValues = true,
        sortOptions = false,
        header = "Answer PromQL from many stores as one.",
        description =
                "Asks stores over gRPC, merges and deduplicates what they give, and serves the Prometheus HTTP API.%n",
        footer = "%nTry: athanor query --endpoint=127.0.0.1:10901")
final class QueryCommand implements Runnable {
    @Spec
    private @Nullable CommandSpec spec;

    @ArgGroup(validate = false, heading = EndpointFlags.HEADING)
    private EndpointFlags endpoints = new EndpointFlags();

    @ArgGroup(validate = false, heading = GrpcClientFlags.HEADING)
    private GrpcClientFlags client = new GrpcClientFlags();

    @ArgGroup(validate = false, heading = SelectionFlags.HEADING)
    private SelectionFlags selection = new SelectionFlags();

    @ArgGroup(validate = false, heading = StoreLimitFlags.HEADING)
    private StoreLimitFlags limits = new StoreLimitFlags();

    @ArgGroup(validate = false, heading = "%nQueries:%n")
    private QueryFlags query = new QueryFlags();

    @ArgGroup(validate = false, heading = TenancyFlags.HEADING)
    private TenancyFlags tenancy = new TenancyFlags();

    @ArgGroup(validate = false, heading = SelectFlags.HEADING)
    private SelectFlags selects = new SelectFlags();

    @ArgGroup(validate = false, heading = SchedulerFlags.HEADING)
    private SchedulerFlags schedulers = new SchedulerFlags();

    @ArgGroup(validate = false, heading = GrpcFlags.HEADING)
    private GrpcFlags grpc = new GrpcFlags();

    @ArgGroup(validate = false, heading = WebFlags.HEADING)
    private WebFlags web = new WebFlags();

    @Option(
            names = "--query.promql-engine",
            paramLabel = "NAME",
            defaultValue = "prometheus",
            description = "Taken for Thanos's sake: prometheus and thanos both mean the one engine that there is.")
    private String engine = "prometheus";

    @Mixin
    private DistributedFlags distributed = new DistributedFlags();

    @Option(
            names = "--query.disable-fallback",
            negatable = true,
            hidden = true,
            defaultValue = "false",
            description = "Taken for Thanos's sake: there is one engine, and nothing that it falls back to.")
    @SuppressWarnings("unused") // taken, and without effect
    private boolean noFallback;

    @Option(
            names = "--alert.query-url",
            paramLabel = "URL",
            defaultValue = "",
            description = "Taken for Thanos's sake: where its page lets alerts point to.")
    @SuppressWarnings("unused") // taken, and without effect
    private String alertQueryUrl = "";

    @Mixin
    private PartialFlags partial = new PartialFlags();

    @Mixin
    private CommonFlags common = new CommonFlags();

    /** The settings that a command line asks for, without running it. */
    static QueryServer.Settings settingsOf(String... args) {
        QueryCommand command = new QueryCommand();
        new CommandLine(command).setCaseInsensitiveEnumValuesAllowed(true).parseArgs(args);
        return command.settings(
                command.common.options("query", Objects.requireNonNull(command.spec), Map.of()), Map.of());
    }

    @Override
    public void run() {
        Map<String, String> environment = System.getenv();
        QueryServer.Settings settings =
                settings(common.apply("query", Objects.requireNonNull(spec), environment), environment);
        StopSignals.serve(() -> new QueryServer(settings));
    }

    private QueryServer.Settings settings(ProcessOptions process, Map<String, String> environment) {
        if (!engine.equals("prometheus") && !engine.equals("thanos")) {
            throw UserError.usage("--query.promql-engine has to be prometheus or thanos, not " + engine);
        }
        web.routeByExternalPrefix();
        return new QueryServer.Settings(
                process.web(web.cors(), web.routePrefix()).with(grpc.options()).by(tenancy.counted()),
                web,
                query.settings(),
                endpoints.config(client, query.timeout()),
                selection.config(limits, environment),
                selection.expectedClusters(),
                tenancy.tenancy(),
                selects.telemetry(),
                distributed.mode(query.settings().sources().replicaLabels()),
                partial.partial(),
                schedulers.settings(client, query.maxConcurrent(), process));
    }
}
