package io.athanor.app;

import io.athanor.api.storeapi.work.WorkService;
import io.athanor.component.frontend.FrontendConfig;
import io.athanor.component.frontend.FrontendCounters;
import io.athanor.component.frontend.Scheduler;
import io.athanor.component.frontend.downstream.HttpQuerier;
import io.athanor.component.frontend.queue.Overrides;
import io.athanor.server.Version;
import io.athanor.server.process.ComponentProcess;
import io.athanor.server.process.ProcessOptions;
import io.athanor.server.process.StopSignals;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The scheduler as a process. It serves at once, and is ready while queriers are there. */
final class SchedulerServer implements StopSignals.Served {
    private static final Logger LOG = LoggerFactory.getLogger(SchedulerServer.class);

    private final ComponentProcess process;
    private volatile @Nullable Scheduler scheduler;
    private final Duration grace;
    private boolean wasReady;

    /** All that it is told. */
    record Settings(ProcessOptions process, Supplier<Overrides> overrides, FrontendConfig.Callers callers) {
        Settings {
            callers = callers.userHeader().isEmpty() ? callers.naming(HttpQuerier.USER_HEADER) : callers;
        }
    }

    SchedulerServer(Settings settings) {
        grace = settings.process().http().gracePeriod();
        process = new ComponentProcess(
                settings.process(), Version.current(), InstantSource.system(), RandomGenerator.getDefault());
        try {
            PrometheusRegistry registry = process.registry();
            Counter handedOver = Counter.builder()
                    .name("athanor_scheduler_handed_over_requests_total")
                    .help("Requests that another querier got because the first went away.")
                    .register(registry);
            Scheduler made = process.owns(new Scheduler(
                    settings.callers(),
                    settings.overrides(),
                    new FrontendCounters(registry),
                    handedOver::inc,
                    this::look,
                    System::nanoTime));
            scheduler = made;
            gauge("athanor_frontend_queue_length", "Requests that wait for their turn.", made::waiting);
            gauge("athanor_scheduler_running_requests", "Requests that queriers are answering.", made::running);
            gauge("athanor_scheduler_queriers", "Queriers that have come for work.", made::queriers);
            gauge("athanor_scheduler_places", "Queries that they answer at once.", made::places);
            process.listen(made.routes());
            process.serve(List.of(new WorkService(made)));
            look();
            LOG.atInfo()
                    .addKeyValue("grpc", process.grpcPort())
                    .addKeyValue("url", url())
                    .log("starting query scheduler");
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private void gauge(String name, String help, DoubleSupplier value) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .callback(callback -> callback.call(value.getAsDouble()))
                .register(process.registry());
    }

    private synchronized void look() {
        Scheduler there = scheduler;
        boolean isReady = there != null && there.queriers() > 0;
        process.ready(isReady);
        if (isReady != wasReady) {
            wasReady = isReady;
            LOG.atInfo().log(isReady ? "queriers have come for work" : "there is no querier");
        }
    }

    @Override
    public String url() {
        return process.url();
    }

    int port() {
        return process.httpPort();
    }

    int grpcPort() {
        return process.grpcPort();
    }

    @Override
    public void close() {
        process.ready(false);
        Scheduler there = scheduler;
        if (there != null) {
            there.drain(grace);
        }
        process.close();
    }
}
