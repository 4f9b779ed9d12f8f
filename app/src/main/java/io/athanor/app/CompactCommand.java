package io.athanor.app;

import io.athanor.app.blocks.BlockFetchCounters;
import io.athanor.app.blocks.BlockPages;
import io.athanor.app.blocks.BucketWebFlags;
import io.athanor.app.blocks.FetchFlags;
import io.athanor.app.blocks.HostName;
import io.athanor.app.buckets.Buckets;
import io.athanor.bucket.fetch.BlockFetcher;
import io.athanor.bucket.fetch.BucketIndexWriter;
import io.athanor.bucket.fetch.FetchConfig;
import io.athanor.component.compact.BucketCompactor;
import io.athanor.component.compact.CompactConfig;
import io.athanor.component.compact.CompactMetrics;
import io.athanor.component.compact.HaltException;
import io.athanor.component.compact.JobRelease;
import io.athanor.component.compact.World;
import io.athanor.component.compact.log.JobId;
import io.athanor.objstore.Bucket;
import io.athanor.server.UserError;
import io.athanor.server.Version;
import io.athanor.server.flags.CommonFlags;
import io.athanor.server.flags.DurationFlag;
import io.athanor.server.flags.ObjstoreFlags;
import io.athanor.server.flags.WebFlags;
import io.athanor.server.http.Routes;
import io.athanor.server.objstore.ObjstoreConfig;
import io.athanor.server.process.ComponentProcess;
import io.athanor.server.process.ProcessOptions;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code athanor compact}: compacts, downsamples and cleans a bucket, once or for ever. */
@Command(
        name = "compact",
        showDefaultValues = true,
        sortOptions = false,
        header = "Compact and downsample the blocks of a bucket.",
        description = "Works off what there is to do and ends; with --wait, waits for more.%n",
        footer = "%nSeveral may work on one bucket, each with a --data-dir of its own: see --compact.mode.")
final class CompactCommand implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(CompactCommand.class);

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            defaultValue = "./data",
            description = "Folder for blocks while they are worked on.")
    private Path dataDir = Path.of("./data");

    @Option(
            names = {"-w", "--wait"},
            description = "Do not end when all is done, but wait for new work.")
    private boolean wait;

    @Option(
            names = "--wait-interval",
            paramLabel = "DURATION",
            converter = DurationFlag.class,
            defaultValue = "5m",
            description = "How long to wait between two runs, with --wait.")
    private Duration waitInterval = Duration.ofMinutes(5);

    @Option(
            names = "--retention.dry-run",
            negatable = true,
            description =
                    "Do nothing but tell which blocks would be marked because they are older than they are kept, and"
                            + " by which rule.")
    private boolean retentionDryRun;

    @Option(
            names = "--compact.release-job",
            paramLabel = "JOB",
            description = "Do nothing but let a job be tried again that is left alone because compactors died over it;"
                    + " /compactor names it.")
    private @Nullable String releasedJob;

    @ArgGroup(validate = false, heading = ObjstoreFlags.HEADING)
    private ObjstoreFlags objstore = new ObjstoreFlags();

    @ArgGroup(validate = false, heading = FetchFlags.HEADING)
    private FetchFlags blocks = new FetchFlags();

    @ArgGroup(validate = false, heading = "%nCompaction:%n")
    private CompactFlags compact = new CompactFlags();

    @ArgGroup(validate = false, heading = WebFlags.HEADING)
    private WebFlags web = new WebFlags();

    @ArgGroup(validate = false, heading = BucketWebFlags.HEADING)
    private BucketWebFlags bucketWeb = new BucketWebFlags();

    @Mixin
    private CommonFlags common = new CommonFlags();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public void run() {
        Map<String, String> environment = System.getenv();
        ProcessOptions options = common.apply("compact", Objects.requireNonNull(spec), environment)
                .web(web.cors(), web.routePrefix());
        ObjstoreConfig where = objstore.config(environment);
        if (where == null) {
            throw UserError.usage("--objstore.config or --objstore.config-file has to say which bucket to compact");
        }
        CompactConfig config = compact.config(dataDir, Runtime.getRuntime().availableProcessors(), waitInterval);
        FetchConfig fetch = compact.fetch(blocks, dataDir, environment);
        InstantSource time = InstantSource.system();
        try (ComponentProcess process =
                new ComponentProcess(options, Version.current(), time, RandomGenerator.getDefault())) {
            PrometheusRegistry registry = process.registry();
            CompactMetrics metrics = new CompactMetrics(registry, config.deleteDelay());
            Bucket bucket = process.owns(Buckets.open(where, "--objstore.config", registry, process.tracing()));
            BlockFetcher fetcher = new BlockFetcher(bucket, fetch, BlockFetchCounters.of(fetch, registry), time);
            if (retentionDryRun) {
                RetentionReport.print(
                        fetcher.fetch(),
                        config.retention(),
                        time.instant(),
                        spec().commandLine().getOut());
                return;
            }
            if (releasedJob != null) {
                release(bucket, releasedJob, world(time));
                return;
            }
            BucketIndexWriter index = blocks.usesIndex() ? new BucketIndexWriter(bucket) : null;
            BucketCompactor compactor =
                    process.owns(new BucketCompactor(bucket, fetcher, index, config, metrics, world(time)));
            BlockPages pages = new BlockPages(
                    bucketWeb, bucket, fetcher, () -> fetcher.view().blocks(), time);
            process.listen(new Routes()
                    .addAll(web.routePrefix(), pages.routes())
                    .addAll(web.routePrefix(), new CompactorPage(compactor::report).routes()));
            process.ready(true);
            LOG.atInfo().addKeyValue("port", process.httpPort()).log("compacting");
            if (wait) {
                forEver(compactor);
            } else {
                compactor.run();
            }
        } catch (IOException e) {
            throw UserError.environment("compaction failed: " + e.getMessage(), e);
        }
    }

    private static World world(InstantSource time) {
        return new World(
                time,
                System::nanoTime,
                new SecureRandom(),
                HostName.get(),
                "athanor " + Version.current().version(),
                World::sleep);
    }

    private void release(Bucket bucket, String hex, World world) throws IOException {
        JobRelease release = new JobRelease(bucket, world);
        JobId job;
        try {
            job = new JobId(hex);
        } catch (IllegalArgumentException e) {
            throw UserError.usage("--compact.release-job: " + e.getMessage());
        }
        if (!release.release(job)) {
            throw UserError.usage("--compact.release-job: job " + job + " is not left alone; those that are: "
                    + release.leftAlone().keySet());
        }
        spec().commandLine().getOut().println("job " + job + " is tried again");
    }

    private CommandSpec spec() {
        return Objects.requireNonNull(spec);
    }

    /** Runs until the process is stopped. */
    private void forEver(BucketCompactor compactor) throws IOException {
        compactor.start();
        try {
            try {
                compactor.await();
            } catch (HaltException e) {
                if (!compact.staysHalted()) {
                    throw e;
                }
                new CountDownLatch(1).await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
