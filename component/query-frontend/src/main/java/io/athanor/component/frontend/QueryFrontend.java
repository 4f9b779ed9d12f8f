package io.athanor.component.frontend;

import io.athanor.cache.Cache;
import io.athanor.component.frontend.cache.CacheSettings;
import io.athanor.component.frontend.cache.DataVersions;
import io.athanor.component.frontend.cache.ResultsCache;
import io.athanor.component.frontend.downstream.Flights;
import io.athanor.component.frontend.downstream.HttpQuerier;
import io.athanor.component.frontend.downstream.LargeArrays;
import io.athanor.component.frontend.downstream.Pause;
import io.athanor.component.frontend.downstream.Retries;
import io.athanor.component.frontend.queue.FairQueue;
import io.athanor.component.frontend.queue.Overrides;
import io.athanor.component.frontend.status.ActiveRequests;
import io.athanor.component.frontend.status.SlowLog;
import io.athanor.component.frontend.status.TopQueries;
import io.athanor.model.budget.BudgetTerms;
import io.athanor.model.budget.LimitExceededException;
import io.athanor.model.budget.SharedBudget;
import io.athanor.server.http.Routes;
import io.athanor.server.tracing.Tracing;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The query frontend. Closing it gives up what is asked; caches and connections are the maker's to close. */
public final class QueryFrontend implements AutoCloseable {
    private final LargeArrays arrays;
    private final Flights<Fetched> ranges;
    private final Flights<Fetched> lists;
    private final Flights<Fetched> instants;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final FrontendApi api;

    /**
     * What it works with.
     *
     * @param querierUrl for errors
     * @param memory where answers are reserved
     * @param memoryFlag what raises that
     */
    public record Means(
            HttpQuerier querier,
            String querierUrl,
            FairQueue queue,
            Supplier<Overrides> overrides,
            DataVersions versions,
            SharedBudget memory,
            String memoryFlag,
            FrontendCounters counters,
            Tracing tracing,
            InstantSource clock,
            RandomGenerator random,
            Pause pause) {}

    /**
     * Where results are kept.
     *
     * @param cache closed by the maker
     */
    public record Results(Cache cache, CacheSettings settings) {}

    /**
     * Nothing is asked yet.
     *
     * @param rangeResults null: they are not kept
     * @param listResults null: they are not kept
     */
    public QueryFrontend(
            FrontendConfig config, Means with, @Nullable Results rangeResults, @Nullable Results listResults) {
        DoubleSupplier random = doubles(with.random().nextLong());
        Retries retries = new Retries(with.querier(), with.queue(), with.querierUrl(), with.pause(), random);
        this.arrays = new LargeArrays(with.memory(), System::nanoTime);
        this.ranges = flights(config.ranges().tries(), "query_range", retries, arrays, with);
        this.lists = flights(config.lists().tries(), "labels", retries, arrays, with);
        this.instants = flights(config.instantTries(), "query_instant", retries, arrays, with);
        Parts parts = new Parts(threads);
        SelfCheck check = new SelfCheck(
                config.checkRatio(), random, ranges, threads, with.counters().cache("query_range"));
        RangeAnswers rangeAnswers = new RangeAnswers(
                config, ranges, results(rangeResults, "query_range", with), parts, with.counters(), check);
        ListAnswers listAnswers =
                new ListAnswers(config.lists(), lists, results(listResults, "labels", with), parts, with.counters());
        this.api = new FrontendApi(
                config,
                with,
                rangeAnswers,
                listAnswers,
                new InstantAnswers(config, instants, parts, with.counters()),
                ranges,
                lists,
                new ActiveRequests(with.clock(), System::nanoTime),
                new TopQueries(),
                new SlowLog(config.slow(), config.forceStats()));
    }

    private static Flights<Fetched> flights(
            int tries, String tripperware, Retries retries, LargeArrays arrays, Means with) {
        return new Flights<>(
                retries,
                tries,
                times -> with.counters().retried(tripperware, times),
                with.counters()::shared,
                new Flights.Memory(with.memory(), terms(with), arrays),
                with.tracing());
    }

    static BudgetTerms terms(Means with) {
        return new BudgetTerms(
                "memory budget of all requests together",
                with.memoryFlag(),
                with.memory().limit(),
                "ask for less",
                text -> new LimitExceededException("memory", text));
    }

    private static @Nullable ResultsCache results(@Nullable Results results, String tripperware, Means with) {
        return results == null
                ? null
                : new ResultsCache(
                        results.cache(),
                        results.settings(),
                        with.versions(),
                        with.counters().cache(tripperware),
                        with.clock());
    }

    /** Random numbers from 0 to 1 for many threads: a Weyl sequence, mixed. */
    private static DoubleSupplier doubles(long seed) {
        AtomicLong state = new AtomicLong(seed);
        return () -> {
            long z = state.addAndGet(0x9e3779b97f4a7c15L);
            z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
            z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
            return ((z ^ z >>> 31) >>> 11) * 0x1p-53;
        };
    }

    /** All paths: those of the API that are answered here, and every other, which goes on. */
    public Routes routes() {
        return api.routes();
    }

    @Override
    public void close() {
        ranges.close();
        lists.close();
        instants.close();
        threads.shutdownNow();
        arrays.close();
    }
}
