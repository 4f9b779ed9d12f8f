package io.athanor.app;

import io.athanor.component.sidecar.ReadLimits;
import io.athanor.server.flags.CommonFlags;
import io.athanor.server.flags.GrpcFlags;
import io.athanor.server.flags.ObjstoreFlags;
import io.athanor.server.flags.StoreLimitFlags;
import io.athanor.server.process.ProcessOptions;
import io.athanor.server.process.StopSignals;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code athanor sidecar}: serves a Prometheus over gRPC, and uploads its blocks. */
@Command(
        name = "sidecar",
        showDefaultValues = true,
        sortOptions = false,
        header = "Serve a Prometheus to queriers, and upload its blocks.",
        description =
                "Runs beside a Prometheus: answers the StoreAPI from it, uploads the blocks that it cuts, and keeps its"
                        + " configuration current.%n",
        footer = "%nTry: athanor sidecar --prometheus.url=http://localhost:9090 --tsdb.path=DIR"
                + " --objstore.config-file=bucket.yaml")
final class SidecarCommand implements Runnable {
    @Spec
    private @Nullable CommandSpec spec;

    @ArgGroup(validate = false, heading = SidecarFlags.HEADING)
    private SidecarFlags sidecar = new SidecarFlags();

    @ArgGroup(validate = false, heading = ObjstoreFlags.HEADING)
    private ObjstoreFlags objstore = new ObjstoreFlags();

    @ArgGroup(validate = false, heading = ShipperFlags.HEADING)
    private ShipperFlags shipper = new ShipperFlags();

    @ArgGroup(validate = false, heading = StoreLimitFlags.HEADING)
    private StoreLimitFlags limits = new StoreLimitFlags();

    @ArgGroup(validate = false, heading = GrpcFlags.HEADING)
    private GrpcFlags grpc = new GrpcFlags();

    @Mixin
    private CommonFlags common = new CommonFlags();

    /** The settings that a command line asks for, without running it. */
    static SidecarSettings settingsOf(Map<String, String> environment, String... args) {
        SidecarCommand command = new SidecarCommand();
        new CommandLine(command).setCaseInsensitiveEnumValuesAllowed(true).parseArgs(args);
        return command.settings(
                command.common.options("sidecar", Objects.requireNonNull(command.spec), Map.of()), environment);
    }

    @Override
    public void run() {
        Map<String, String> environment = System.getenv();
        SidecarSettings settings =
                settings(common.apply("sidecar", Objects.requireNonNull(spec), environment), environment);
        StopSignals.serve(() -> new SidecarServer(settings));
    }

    private SidecarSettings settings(ProcessOptions process, Map<String, String> environment) {
        return new SidecarSettings(
                process.with(grpc.options()),
                sidecar.peer(environment, InstantSource.system()),
                sidecar.reload(),
                objstore.config(environment),
                shipper.config(sidecar.tsdb(), "sidecar"),
                shipper.ignoresBlockSize(),
                new ReadLimits(limits.requestSeries(), limits.requestSamples()),
                Runtime.getRuntime().maxMemory() / 2,
                environment);
    }
}
