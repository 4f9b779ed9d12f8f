package io.athanor.app;

import io.athanor.api.storeapi.CallTenant;
import io.athanor.api.storeapi.InfoService;
import io.athanor.api.storeapi.RequestMemory;
import io.athanor.api.storeapi.StoreService;
import io.athanor.app.buckets.Buckets;
import io.athanor.bucket.ship.ShipMetrics;
import io.athanor.bucket.ship.Shipper;
import io.athanor.component.sidecar.AboutPrometheus;
import io.athanor.component.sidecar.FlagValidation;
import io.athanor.component.sidecar.Heartbeat;
import io.athanor.component.sidecar.HeartbeatConfig;
import io.athanor.component.sidecar.PrometheusStore;
import io.athanor.component.sidecar.prometheus.PrometheusApi;
import io.athanor.component.sidecar.reload.HttpReload;
import io.athanor.component.sidecar.reload.ReloadTrigger;
import io.athanor.component.sidecar.reload.Reloader;
import io.athanor.component.sidecar.reload.SignalReload;
import io.athanor.model.Durations;
import io.athanor.model.budget.SharedBudget;
import io.athanor.objstore.Bucket;
import io.athanor.server.UserError;
import io.athanor.server.Version;
import io.athanor.server.client.PeerClient;
import io.athanor.server.http.Routes;
import io.athanor.server.objstore.ObjstoreConfig;
import io.athanor.server.process.ComponentProcess;
import io.athanor.server.process.StopSignals;
import io.grpc.BindableService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sidecar as a process. Its constructor returns when HTTP answers; gRPC is served once the Prometheus's external labels are
 * known. What ends it before it is asked to is told to {@link #onFailure}.
 */
final class SidecarServer implements StopSignals.Served {
    private static final Logger LOG = LoggerFactory.getLogger(SidecarServer.class);
    private static final Duration SHIP_EVERY = Duration.ofSeconds(30);
    private static final Duration LAST_WAIT = Duration.ofSeconds(10);

    private final SidecarSettings settings;
    private final InstantSource time = InstantSource.system();
    private final ComponentProcess process;
    private final List<Thread> threads = new ArrayList<>();
    private final CountDownLatch isKnown = new CountDownLatch(1);
    private final CompletableFuture<RuntimeException> failure = new CompletableFuture<>();

    SidecarServer(SidecarSettings settings) {
        this.settings = settings;
        process = new ComponentProcess(settings.process(), Version.current(), time, RandomGenerator.getDefault());
        boolean isDone = false;
        try {
            SidecarSettings.Peer peer = settings.peer();
            PeerClient client = process.owns(new PeerClient(peer.http(), process.tracing()));
            PrometheusApi prometheus = new PrometheusApi(client, peer.url());
            Heartbeat heartbeat = new Heartbeat(
                    prometheus,
                    new HeartbeatConfig(
                            peer.interval(),
                            peer.timeout(),
                            () -> peer.minTime().at(time.millis())),
                    time,
                    process.registry());
            Reloader reloader = reloader(prometheus);
            Shipper shipper = shipper(heartbeat);
            List<BindableService> services = services(prometheus, heartbeat);
            reloader.prepare();
            process.listen(new Routes());
            start("heartbeat", () -> beat(prometheus, heartbeat, shipper != null, services));
            start("reloader", reloader::run);
            if (shipper != null) {
                start("shipper", () -> ship(shipper));
            }
            isDone = true;
        } finally {
            if (!isDone) {
                close();
            }
        }
    }

    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    private void start(String name, Work work) {
        threads.add(Thread.ofPlatform().daemon().name(name).start(() -> {
            try {
                work.run();
            } catch (InterruptedException e) {
                LOG.atDebug().addKeyValue("thread", name).log("stopped");
            } catch (IOException e) {
                failure.complete(UserError.environment(name + ": " + e.getMessage(), e));
            } catch (RuntimeException e) {
                failure.complete(e);
            }
        }));
    }

    private Reloader reloader(PrometheusApi prometheus) {
        String processName = settings.reload().processName();
        ReloadTrigger trigger = processName.isEmpty()
                ? new HttpReload(prometheus)
                : new SignalReload(prometheus, processName, System::nanoTime);
        return new Reloader(settings.reload().config(), trigger, settings.environment(), process.registry(), time);
    }

    private @Nullable Shipper shipper(Heartbeat heartbeat) {
        ObjstoreConfig where = settings.bucket();
        if (where == null) {
            LOG.info("no supported bucket was configured, uploads will be disabled");
            return null;
        }
        Bucket bucket = process.owns(Buckets.open(where, "--objstore.config", process.registry(), process.tracing()));
        ShipMetrics metrics = new ShipperCounters(process.registry(), time);
        return new Shipper(bucket, settings.ship(), () -> heartbeat.get().labels(), metrics, time);
    }

    private List<BindableService> services(PrometheusApi prometheus, Heartbeat heartbeat) {
        SharedBudget memory = new SharedBudget(
                "memory budget of all requests together",
                "the heap (ATHANOR_HEAP)",
                settings.memoryBudget(),
                settings.memoryBudget() / 64);
        PrometheusStore store =
                new PrometheusStore(prometheus, heartbeat, settings.limits(), memory, process.registry());
        List<BindableService> services = new ArrayList<>();
        services.add(CallTenant.known(new StoreService(store, new RequestMemory(memory))));
        services.add(new InfoService(store::info));
        services.addAll(
                new AboutPrometheus(prometheus, heartbeat, settings.peer().timeout()).services());
        return services;
    }

    private void beat(PrometheusApi prometheus, Heartbeat heartbeat, boolean uploads, List<BindableService> services)
            throws InterruptedException {
        Path file = settings.ship().dir().resolve(settings.ship().fileName());
        heartbeat.begin(uploads ? new FlagValidation(prometheus, file, settings.ignoresBlockSize()) : within -> {});
        process.serve(services);
        process.ready(true);
        isKnown.countDown();
        while (true) {
            Thread.sleep(settings.peer().interval());
            process.ready(heartbeat.beat());
        }
    }

    private void ship(Shipper shipper) throws IOException, InterruptedException {
        Path dir = settings.ship().dir();
        if (!Files.isDirectory(dir.resolve("wal"))) {
            LOG.atError()
                    .addKeyValue("dir", dir)
                    .log("WAL dir is not accessible. Is this dir a TSDB directory? If yes it is shared with TSDB?");
        }
        Duration patience = settings.peer().readyTimeout();
        if (!isKnown.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            throw UserError.environment(
                    "aborting as no external labels found after waiting " + Durations.format(patience.toMillis())
                            + ": is Prometheus healthy and reachable at "
                            + settings.peer().url() + "?",
                    null);
        }
        if (!Files.isDirectory(dir)) {
            throw UserError.environment("opening tsdb directory: --tsdb.path " + dir + " is no folder", null);
        }
        while (true) {
            try {
                Shipper.Outcome outcome = shipper.sync();
                if (outcome.failed() > 0) {
                    LOG.atWarn()
                            .addKeyValue("uploaded", outcome.uploaded())
                            .addKeyValue("failed", outcome.failed())
                            .log("some blocks could not be uploaded");
                }
            } catch (IOException | RuntimeException e) {
                LOG.atWarn().setCause(e).log("could not look for blocks to upload; it is tried again");
            }
            Thread.sleep(SHIP_EVERY);
        }
    }

    @Override
    public void onFailure(Consumer<RuntimeException> to) {
        var _ = failure.thenAccept(to);
    }

    @Override
    public String url() {
        return process.url();
    }

    /** What it runs in. */
    ComponentProcess process() {
        return process;
    }

    /** 0 before gRPC is served. */
    int grpcPort() {
        return process.grpcPort();
    }

    @Override
    public void close() {
        threads.forEach(Thread::interrupt);
        for (Thread thread : threads) {
            try {
                thread.join(LAST_WAIT);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        process.close();
    }
}
