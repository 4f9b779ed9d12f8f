package io.athanor.app;

import io.athanor.api.httpapi.AboutAnswers;
import io.athanor.api.httpapi.AnswerSources;
import io.athanor.api.httpapi.ApiContext;
import io.athanor.api.httpapi.HttpApi;
import io.athanor.api.httpapi.SourceDefaults;
import io.athanor.api.storeapi.version.DataVersion;
import io.athanor.component.query.QueryService;
import io.athanor.promql.EngineConfig;
import io.athanor.promql.Feature;
import io.athanor.promql.QueryEngine;
import io.athanor.promql.Sources;
import io.athanor.promql.parser.ParserOptions;
import io.athanor.server.process.ComponentProcess;
import io.athanor.tsdb.series.SourceResolution;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What answers queries in a process: the engine, and the API over it and over some source of series. */
final class Querying {
    private final QuerySettings settings;
    private final ComponentProcess process;
    private final List<QueryEngine> engines = new CopyOnWriteArrayList<>();

    private @Nullable AboutAnswers about;

    Querying(QuerySettings settings, ComponentProcess process) {
        this.settings = settings;
        this.process = process;
    }

    /** The same, which tells this beside series; before {@link #api}. */
    Querying telling(AboutAnswers answers) {
        about = answers;
        return this;
    }

    /** Which parts of the language are switched on. */
    static ParserOptions language(QuerySettings settings) {
        return parserOptions(settings.engine());
    }

    /** The API; its engine is closed with the process. */
    HttpApi api(AnswerSources source) {
        return api(source, () -> DataVersion.UNKNOWN);
    }

    /** The same, and what it tells of the version of its data. */
    HttpApi api(AnswerSources source, Supplier<DataVersion> versions) {
        QueryEngine engine = newEngine();
        engines.add(engine);
        return new HttpApi(context(engine, source, process.probes()::isReady), versions);
    }

    /** Compiles what answers queries: returns after about a second, and goes on where no query is there. */
    void warmUp() {
        warmUp(() -> false);
    }

    /**
     * The same.
     *
     * @param busy whether there is other work to do
     */
    void warmUp(BooleanSupplier busy) {
        process.owns(new WarmUp(
                        settings.engine(),
                        process.clock(),
                        (warm, source) -> context(warm, AnswerSources.always(source), () -> true),
                        () -> busy.getAsBoolean()
                                || engines.stream()
                                        .anyMatch(engine -> !engine.active().isEmpty())))
                .begin();
    }

    /** The engine of the API, once that was asked for. */
    QueryEngine engine() {
        return engines.getFirst();
    }

    /** What queries by gRPC do not say. */
    QueryService.Defaults defaults() {
        SourceDefaults sources = settings.sources();
        long configured = settings.engine().lookback().toMillis();
        return new QueryService.Defaults(
                new Sources(
                        new SourceResolution(sources.instantResolution().toMillis(), false),
                        sources.replicaLabels(),
                        sources.deduplication()),
                resolution -> sources.lookback(resolution, configured));
    }

    private QueryEngine newEngine() {
        int maxConcurrent = settings.engine().maxConcurrent();
        Path dir = settings.activeQueryDir();
        ActiveQueryFile active = dir == null ? null : ActiveQueryFile.open(dir, maxConcurrent);
        if (active != null) {
            process.owns(active);
        }
        QueryCounters counters = new QueryCounters(process.registry(), maxConcurrent, active);
        QueryEngine engine = process.owns(new QueryEngine(settings.engine(), process.clock(), counters));
        counters.watch(engine);
        return engine;
    }

    private ApiContext context(QueryEngine queries, AnswerSources source, BooleanSupplier ready) {
        return new ApiContext(
                queries,
                source,
                parserOptions(settings.engine()),
                settings.defaultStep(),
                settings.sources(),
                process.clock(),
                ready,
                settings.adminApi(),
                about,
                process.tracing());
    }

    private static ParserOptions parserOptions(EngineConfig config) {
        Set<Feature> on = config.features();
        return new ParserOptions(
                on.contains(Feature.EXPERIMENTAL_FUNCTIONS),
                on.contains(Feature.DURATION_EXPRESSIONS),
                on.contains(Feature.EXTENDED_RANGE_SELECTORS),
                on.contains(Feature.BINOP_FILL_MODIFIERS),
                on.contains(Feature.X_FUNCTIONS));
    }
}
