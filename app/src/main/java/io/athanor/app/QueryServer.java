package io.athanor.app;

import io.athanor.api.storeapi.CallTenant;
import io.athanor.api.storeapi.InfoService;
import io.athanor.api.storeapi.ServedApi;
import io.athanor.api.storeapi.StoreService;
import io.athanor.api.storeapi.about.AboutServices;
import io.athanor.component.query.EndpointConfig;
import io.athanor.component.query.EndpointSet;
import io.athanor.component.query.ExpectedClusters;
import io.athanor.component.query.FanOutMetrics;
import io.athanor.component.query.QueryService;
import io.athanor.component.query.QuerySources;
import io.athanor.component.query.StoresRoute;
import io.athanor.component.query.Tenancy;
import io.athanor.component.query.about.AllAbout;
import io.athanor.component.query.about.MergedAbout;
import io.athanor.component.query.work.Schedulers;
import io.athanor.fanout.FanOut;
import io.athanor.fanout.FanOutConfig;
import io.athanor.server.Version;
import io.athanor.server.dns.DnsMetrics;
import io.athanor.server.dns.DnsNames;
import io.athanor.server.dns.SystemDns;
import io.athanor.server.flags.WebFlags;
import io.athanor.server.http.Routes;
import io.athanor.server.process.ComponentProcess;
import io.athanor.server.process.ProcessOptions;
import io.athanor.server.process.StopSignals;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The querier as a process. Its constructor returns when it is ready: each endpoint has answered once, or has not in time.
 * It serves what its endpoints have as a store again, so that queriers stack.
 */
final class QueryServer implements StopSignals.Served {
    private static final Logger LOG = LoggerFactory.getLogger(QueryServer.class);

    private static final Set<ServedApi> APIS = EnumSet.of(
            ServedApi.STORE,
            ServedApi.RULES,
            ServedApi.TARGETS,
            ServedApi.METADATA,
            ServedApi.EXEMPLARS,
            ServedApi.QUERY,
            ServedApi.STATUS);

    private final ComponentProcess process;
    private final EndpointSet endpoints;

    /** All that {@code athanor query} is told. */
    record Settings(
            ProcessOptions process,
            WebFlags web,
            QuerySettings query,
            EndpointConfig endpoints,
            FanOutConfig selection,
            @Nullable Path expectedClusters,
            Tenancy tenancy,
            SelectFlags.Telemetry telemetry,
            DistributedFlags.Mode mode,
            MergedAbout.Partial partial,
            SchedulerFlags.@Nullable Settings schedulers) {}

    QueryServer(Settings settings) {
        InstantSource time = InstantSource.system();
        process = new ComponentProcess(settings.process(), Version.current(), time, RandomGenerator.getDefault());
        try {
            endpoints = process.owns(new EndpointSet(
                    settings.endpoints(), process.channels(), new SystemDns(), time, process.registry()));
            FanOut stores = new FanOut(
                    settings.selection(),
                    endpoints::members,
                    silent(settings, endpoints, process),
                    new FanOutMetrics(process.registry()));
            AllAbout about = new AllAbout(
                    endpoints::about, settings.selection().selectorLabels(), Querying.language(settings.query()));
            Querying querying = new Querying(settings.query(), process)
                    .telling(new MergedAbout(about, settings.query().sources().replicaLabels(), settings.partial()));
            QuerySources.Distributing distributing = settings.mode().over(endpoints);
            process.listen(new Routes()
                    .addAll(settings.web().routePrefix(), new StoresRoute(endpoints).routes())
                    .addAll(
                            settings.web().routePrefix(),
                            querying.api(
                                            new QuerySources(
                                                    stores,
                                                    settings.tenancy(),
                                                    settings.telemetry().counters(process.registry()),
                                                    distributing),
                                            stores::version)
                                    .routes())
                    .addAll("", new StaticPage(settings.web()).routes()));
            StoreService series = new StoreService(stores);
            process.serve(List.of(
                    CallTenant.known(series),
                    CallTenant.known(new QueryService(
                            querying::engine, stores, querying.defaults(), process.clock(), distributing)),
                    AboutServices.rules(about),
                    AboutServices.targets(about),
                    AboutServices.metadata(about),
                    AboutServices.exemplars(about),
                    AboutServices.statistics(about),
                    new InfoService(() -> stores.info().serving(APIS))));
            endpoints.begin();
            querying.warmUp(series::isBusy);
            process.ready(true);
            takeWork(settings.schedulers());
            LOG.atInfo()
                    .addKeyValue("endpoints", endpoints.members().size())
                    .addKeyValue("url", url())
                    .log("ready for queries");
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Ends before the engine does. */
    private void takeWork(SchedulerFlags.@Nullable Settings schedulers) {
        if (schedulers != null) {
            process.owns(new Schedulers(
                            schedulers.config().calling(process.httpPort()),
                            new DnsNames(
                                    new SystemDns(), DnsMetrics.of("athanor_query_schedulers_", process.registry())),
                            address -> process.channels().open(address, schedulers.tls(), false),
                            process::answer))
                    .begin();
        }
    }

    private static FanOut.Silent silent(Settings settings, EndpointSet endpoints, ComponentProcess process) {
        Path file = settings.expectedClusters();
        return file == null
                ? (matchers, mint, maxt) -> List.of()
                : ExpectedClusters.of(file, endpoints::answering, process.clock(), process.registry());
    }

    @Override
    public String url() {
        return process.url();
    }

    int port() {
        return process.httpPort();
    }

    /** Asks all endpoints now what they have. */
    void look() {
        endpoints.update();
    }

    /** What it runs in. */
    ComponentProcess process() {
        return process;
    }

    int grpcPort() {
        return process.grpcPort();
    }

    @Override
    public void close() {
        process.close();
    }
}
