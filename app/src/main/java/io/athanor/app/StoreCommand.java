package io.athanor.app;

import io.athanor.app.blocks.BucketWebFlags;
import io.athanor.app.blocks.FetchFlags;
import io.athanor.server.UserError;
import io.athanor.server.flags.CommonFlags;
import io.athanor.server.flags.GrpcFlags;
import io.athanor.server.flags.ObjstoreFlags;
import io.athanor.server.flags.StoreLimitFlags;
import io.athanor.server.flags.WebFlags;
import io.athanor.server.objstore.ObjstoreConfig;
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
import picocli.CommandLine.Spec;

/** {@code athanor store}: serves a bucket's blocks over gRPC. */
@Command(
        name = "store",
        showDefaultValues = true,
        sortOptions = false,
        header = "Serve the blocks of a bucket to queriers.",
        description =
                "Answers the StoreAPI over gRPC, for queriers of Athanor and of Thanos, from blocks in a bucket.%n",
        footer = "%nTry: athanor store --objstore.config-file=bucket.yaml --data-dir=DIR")
final class StoreCommand implements Runnable {
    @Spec
    private @Nullable CommandSpec spec;

    @ArgGroup(validate = false, heading = ObjstoreFlags.HEADING)
    private ObjstoreFlags objstore = new ObjstoreFlags();

    @ArgGroup(validate = false)
    private ParquetFlags parquet = new ParquetFlags();

    @ArgGroup(validate = false, heading = FetchFlags.HEADING)
    private FetchFlags blocks = new FetchFlags();

    @ArgGroup(validate = false, heading = StoreFlags.HEADING)
    private StoreFlags store = new StoreFlags();

    @ArgGroup(validate = false, heading = StoreLimitFlags.HEADING)
    private StoreLimitFlags limits = new StoreLimitFlags();

    @ArgGroup(validate = false, heading = GrpcFlags.HEADING)
    private GrpcFlags grpc = new GrpcFlags();

    @ArgGroup(validate = false, heading = WebFlags.HEADING)
    private WebFlags web = new WebFlags();

    @ArgGroup(validate = false, heading = BucketWebFlags.HEADING)
    private BucketWebFlags bucketWeb = new BucketWebFlags();

    @Mixin
    private CommonFlags common = new CommonFlags();

    /** The settings that a command line asks for, without running it. */
    static StoreSettings settingsOf(String... args) {
        StoreCommand command = new StoreCommand();
        new CommandLine(command).setCaseInsensitiveEnumValuesAllowed(true).parseArgs(args);
        return command.settings(
                command.common.options("store", Objects.requireNonNull(command.spec), Map.of()), Map.of());
    }

    @Override
    public void run() {
        Map<String, String> environment = System.getenv();
        StoreSettings settings =
                settings(common.apply("store", Objects.requireNonNull(spec), environment), environment);
        StopSignals.serve(() -> new StoreServer(settings));
    }

    private StoreSettings settings(ProcessOptions process, Map<String, String> environment) {
        store.check();
        ObjstoreConfig bucket = objstore.config(environment);
        if (bucket == null) {
            throw UserError.usage("--objstore.config or --objstore.config-file has to say which bucket to serve");
        }
        return new StoreSettings(
                process.web(web.cors(), web.routePrefix()).with(grpc.options().withRequestsUpTo(store.requestBytes())),
                web,
                bucketWeb,
                bucket,
                parquet.config(environment),
                store.fetch(blocks, environment),
                store.headers(),
                store.indexCache(environment),
                store.cachingBucket(environment),
                store.reading(limits),
                store.memoryBudget(),
                store.syncInterval());
    }
}
