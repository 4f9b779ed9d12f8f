package io.athanor.app;

import io.athanor.app.buckets.Buckets;
import io.athanor.bucket.fetch.BlockFetcher;
import io.athanor.bucket.fetch.BucketIndexWriter;
import io.athanor.bucket.fetch.FetchConfig;
import io.athanor.component.compact.BucketCompactor;
import io.athanor.component.compact.CompactConfig;
import io.athanor.component.compact.CompactMetrics;
import io.athanor.component.compact.HaltException;
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
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
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
        footer = "%nOnly one compactor may work on a bucket at a time.")
final class CompactCommand implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(CompactCommand.class);

    /** Well within the time for which readers believe a bucket index. */
    private static final Duration TELL_EVERY = Duration.ofMinutes(15);

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
            names = "--debug.halt-on-error",
            defaultValue = "true",
            fallbackValue = "true",
            negatable = true,
            hidden = true,
            description = "With --wait: stay, without compacting any more, when something is wrong with a block.")
    private boolean haltOnError = true;

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
        CompactConfig config = compact.config(dataDir, Runtime.getRuntime().availableProcessors());
        FetchConfig fetch = compact.fetch(blocks, dataDir, environment);
        InstantSource time = InstantSource.system();
        try (ComponentProcess process =
                new ComponentProcess(options, Version.current(), time, RandomGenerator.getDefault())) {
            PrometheusRegistry registry = process.registry();
            CompactMetrics metrics = new CompactMetrics(registry, config.deleteDelay());
            Bucket bucket = process.owns(Buckets.open(where, "--objstore.config", registry, process.tracing()));
            BlockFetcher fetcher = new BlockFetcher(bucket, fetch, BlockFetchCounters.of(fetch, registry), time);
            BlockPages pages = new BlockPages(
                    bucketWeb, bucket, fetcher, () -> fetcher.view().blocks(), time);
            process.listen(new Routes().addAll(web.routePrefix(), pages.routes()));
            process.ready(true);
            LOG.atInfo().addKeyValue("port", process.httpPort()).log("compacting");
            BucketIndexWriter index = blocks.usesIndex() ? new BucketIndexWriter(bucket) : null;
            BucketCompactor compactor =
                    new BucketCompactor(bucket, fetcher, index, config, metrics, time, new SecureRandom());
            if (index != null) {
                process.owns(tellingReaders(compactor));
            }
            if (wait) {
                loop(compactor, metrics);
            } else {
                compactor.run();
            }
        } catch (IOException e) {
            throw UserError.environment("compaction failed: " + e.getMessage(), e);
        }
    }

    /** Keeps the bucket index fresh while a run takes long, or none may be; until it is closed. */
    private static AutoCloseable tellingReaders(BucketCompactor compactor) {
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("bucket-index").factory());
        var _ = timer.scheduleWithFixedDelay(
                () -> {
                    try {
                        compactor.tellReaders();
                    } catch (IOException | RuntimeException e) {
                        LOG.atWarn().setCause(e).log("could not look through the bucket");
                    }
                },
                TELL_EVERY.toSeconds(),
                TELL_EVERY.toSeconds(),
                TimeUnit.SECONDS);
        return timer::shutdownNow;
    }

    /** Runs until the process is stopped. */
    private void loop(BucketCompactor compactor, CompactMetrics metrics) throws IOException {
        CountDownLatch never = new CountDownLatch(1);
        try {
            while (true) {
                try {
                    compactor.run();
                } catch (HaltException e) {
                    if (!haltOnError) {
                        throw e;
                    }
                    LOG.atError().setCause(e).log("critical error detected; halting");
                    metrics.halted();
                    never.await();
                } catch (IOException e) {
                    LOG.atError().setCause(e).log("this did not work; it is tried again");
                    metrics.retried();
                }
                Thread.sleep(waitInterval);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
