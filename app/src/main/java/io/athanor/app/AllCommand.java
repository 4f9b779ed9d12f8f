package io.athanor.app;

import io.athanor.app.blocks.BucketWebFlags;
import io.athanor.server.UserError;
import io.athanor.server.flags.CommonFlags;
import io.athanor.server.flags.DurationFlag;
import io.athanor.server.flags.GrpcFlags;
import io.athanor.server.flags.ObjstoreFlags;
import io.athanor.server.flags.WebFlags;
import io.athanor.server.objstore.ObjstoreConfig;
import io.athanor.server.process.ProcessOptions;
import io.athanor.server.process.StopSignals;
import java.nio.file.Path;
import java.time.Duration;
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

/** {@code athanor all}: everything that is built, in one process over one bucket. */
@Command(
        name = "all",
        showDefaultValues = true,
        sortOptions = false,
        header = "Serve everything in one process over one bucket.",
        description =
                "Answers PromQL over the Prometheus HTTP API from a bucket of Prometheus or Thanos blocks, and serves"
                        + " the StoreAPI over gRPC.%n",
        footer = "%nTry: athanor all --data-dir=DIR, with the blocks in DIR/bucket")
final class AllCommand implements Runnable {
    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            defaultValue = "./data",
            description =
                    "Folder for everything that is kept. Without --objstore.config the bucket is its folder \"bucket\".")
    private Path dataDir = Path.of("./data");

    @Option(
            names = "--sync-block-duration",
            paramLabel = "DURATION",
            converter = DurationFlag.class,
            defaultValue = "1m",
            description = "How often to look for new and deleted blocks.")
    private Duration syncInterval = Duration.ofMinutes(1);

    @ArgGroup(validate = false, heading = ObjstoreFlags.HEADING)
    private ObjstoreFlags objstore = new ObjstoreFlags();

    @ArgGroup(validate = false, heading = GrpcFlags.HEADING)
    private GrpcFlags grpc = new GrpcFlags();

    @ArgGroup(validate = false, heading = "%nQueries:%n")
    private QueryFlags query = new QueryFlags();

    @ArgGroup(validate = false, heading = WebFlags.HEADING)
    private WebFlags web = new WebFlags();

    @ArgGroup(validate = false, heading = BucketWebFlags.HEADING)
    private BucketWebFlags bucketWeb = new BucketWebFlags();

    @Mixin
    private CommonFlags common = new CommonFlags();

    /** The settings that a command line asks for, without running it. */
    static ServerSettings settingsOf(String... args) {
        AllCommand command = new AllCommand();
        new CommandLine(command).setCaseInsensitiveEnumValuesAllowed(true).parseArgs(args);
        return command.settings(
                command.common.options("all", Objects.requireNonNull(command.spec), Map.of()), Map.of());
    }

    @Override
    public void run() {
        Map<String, String> environment = System.getenv();
        ServerSettings settings = settings(common.apply("all", Objects.requireNonNull(spec), environment), environment);
        StopSignals.serve(() -> new AllServer(settings));
    }

    /** What the flags ask for. */
    private ServerSettings settings(ProcessOptions process, Map<String, String> environment) {
        ObjstoreConfig bucket = objstore.config(environment);
        boolean isDefault = bucket == null;
        if (bucket == null) {
            bucket = ObjstoreConfig.folder(dataDir.resolve("bucket"));
        }
        if (syncInterval.isZero()) {
            throw UserError.usage("--sync-block-duration has to be longer than 0");
        }
        web.routeByExternalPrefix();
        return new ServerSettings(
                bucket,
                isDefault ? "--data-dir or --objstore.config" : "--objstore.config",
                process.web(web.cors(), web.routePrefix()).with(grpc.options()),
                web,
                bucketWeb,
                query.settings(dataDir),
                dataDir.resolve("cache"),
                syncInterval);
    }
}
