package io.athanor.component.query;

import io.athanor.api.storeapi.CallTenant;
import io.athanor.api.storeapi.WireMatchers;
import io.athanor.api.storeapi.pb.QueryGrpc;
import io.athanor.api.storeapi.pb.QueryRangeRequest;
import io.athanor.api.storeapi.pb.QueryRangeResponse;
import io.athanor.api.storeapi.pb.QueryResponse;
import io.athanor.api.storeapi.pb.QueryStats;
import io.athanor.api.storeapi.pb.StoreMatchers;
import io.athanor.api.storeapi.pb.TimeSeriesBatch;
import io.athanor.api.storeapi.prompb.TimeSeries;
import io.athanor.api.storeapi.samples.WireSeries;
import io.athanor.component.query.leaf.LeafQueriers;
import io.athanor.fanout.Asking;
import io.athanor.fanout.FanOut;
import io.athanor.fanout.FanOutRequest;
import io.athanor.model.LabelMatcher;
import io.athanor.model.Labels;
import io.athanor.promql.Cancellation;
import io.athanor.promql.HeldResult;
import io.athanor.promql.Leaves;
import io.athanor.promql.PromqlException;
import io.athanor.promql.QueryEngine;
import io.athanor.promql.QueryRequest;
import io.athanor.promql.QueryResult;
import io.athanor.promql.Queryable;
import io.athanor.promql.Sources;
import io.athanor.promql.Value;
import io.athanor.tsdb.series.SelectRequest;
import io.athanor.tsdb.series.SeriesCursor;
import io.athanor.tsdb.series.SourceResolution;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongUnaryOperator;
import java.util.function.Supplier;

/** Answers whole queries by gRPC, as Thanos's rulers and queriers ask them. */
public final class QueryService extends QueryGrpc.QueryImplBase {
    private static final int MAX_BATCH = 1000;

    private final Supplier<QueryEngine> engine;
    private final FanOut stores;
    private final Defaults defaults;
    private final InstantSource clock;
    private final QuerySources.Distributing distributing;

    /**
     * What a request does not say.
     *
     * @param sources replica labels and how replicas become one; its resolution is that of requests that name none
     * @param dynamicLookback how far selectors look back where data of so coarse a resolution (ms) may be read, ms
     */
    public record Defaults(Sources sources, LongUnaryOperator dynamicLookback) {}

    /** @param distributing who computes parts of queries */
    public QueryService(
            Supplier<QueryEngine> engine,
            FanOut stores,
            Defaults defaults,
            InstantSource clock,
            QuerySources.Distributing distributing) {
        this.distributing = distributing;
        this.engine = engine;
        this.stores = stores;
        this.defaults = defaults;
        this.clock = clock;
    }

    @Override
    public void query(io.athanor.api.storeapi.pb.QueryRequest request, StreamObserver<QueryResponse> observer) {
        long time = request.getTimeSeconds() == 0 ? clock.millis() : request.getTimeSeconds() * 1000;
        QueryRequest asked = QueryRequest.instant(request.getQuery(), time)
                .withTimeout(Duration.ofSeconds(Math.max(0, request.getTimeoutSeconds())));
        Sent<QueryResponse> sent = new Sent<>(
                observer,
                request.getResponseBatchSize(),
                series -> QueryResponse.newBuilder().setTimeseries(series).build(),
                batch -> QueryResponse.newBuilder().setTimeseriesBatch(batch).build(),
                text -> QueryResponse.newBuilder().setWarnings(text).build(),
                stats -> QueryResponse.newBuilder().setStats(stats).build());
        answer(
                sources(
                        asked,
                        request.getEnableDedup(),
                        request.getReplicaLabelsList(),
                        request.getMaxResolutionSeconds(),
                        request.getLookbackDeltaSeconds()),
                request.getStoreMatchersList(),
                request.getEnablePartialResponse(),
                sent);
    }

    @Override
    public void queryRange(QueryRangeRequest request, StreamObserver<QueryRangeResponse> observer) {
        if (request.getIntervalSeconds() <= 0 || request.getEndTimeSeconds() < request.getStartTimeSeconds()) {
            observer.onError(Status.INVALID_ARGUMENT
                    .withDescription("a range needs an interval of a second at least, and an end after its start")
                    .asRuntimeException());
            return;
        }
        QueryRequest asked = QueryRequest.range(
                        request.getQuery(),
                        request.getStartTimeSeconds() * 1000,
                        request.getEndTimeSeconds() * 1000,
                        request.getIntervalSeconds() * 1000)
                .withTimeout(Duration.ofSeconds(Math.max(0, request.getTimeoutSeconds())));
        Sent<QueryRangeResponse> sent = new Sent<>(
                observer,
                request.getResponseBatchSize(),
                series -> QueryRangeResponse.newBuilder().setTimeseries(series).build(),
                batch -> QueryRangeResponse.newBuilder()
                        .setTimeseriesBatch(batch)
                        .build(),
                text -> QueryRangeResponse.newBuilder().setWarnings(text).build(),
                stats -> QueryRangeResponse.newBuilder().setStats(stats).build());
        answer(
                sources(
                        asked,
                        request.getEnableDedup(),
                        request.getReplicaLabelsList(),
                        request.getMaxResolutionSeconds(),
                        request.getLookbackDeltaSeconds()),
                request.getStoreMatchersList(),
                request.getEnablePartialResponse(),
                sent);
    }

    private QueryRequest sources(
            QueryRequest request, boolean dedup, List<String> replicaLabels, long resolutionS, long lookbackS) {
        Sources own = defaults.sources();
        long resolutionMs =
                resolutionS > 0 ? resolutionS * 1000 : own.resolution().maxMs();
        List<String> labels = replicaLabels.isEmpty() ? own.replicaLabels() : replicaLabels;
        Duration lookback = lookbackS > 0
                ? Duration.ofSeconds(lookbackS)
                : Duration.ofMillis(defaults.dynamicLookback().applyAsLong(resolutionMs));
        return request.withSources(new Sources(
                        new SourceResolution(resolutionMs, false), dedup ? labels : List.of(), own.deduplication()))
                .withLookback(lookback);
    }

    private void answer(QueryRequest request, List<StoreMatchers> storeMatch, boolean isPartial, Sent<?> sent) {
        Cancellation cancellation = new Cancellation();
        sent.whenCancelled(() -> cancellation.cancel("the client has gone away"));
        try {
            FanOutRequest asked = stores.request(new Asking(matchers(storeMatch), CallTenant.current(), !isPartial));
            Leaves leaves = distributing.leaves(asked, new LeafQueriers.Calls(CallTenant.current(), !isPartial));
            try (HeldResult held = engine.get().hold(request, new Asked(asked, leaves), cancellation)) {
                send(held.result(), isPartial, sent);
            }
        } catch (PromqlException e) {
            sent.fail(
                    e.kind() == PromqlException.Kind.BAD_DATA
                            ? Status.INVALID_ARGUMENT.withDescription(e.getMessage())
                            : Status.ABORTED.withDescription(e.getMessage()));
        } catch (StatusRuntimeException e) {
            sent.fail(e.getStatus());
        }
    }

    /** What a query selects from, and who computes parts of it. */
    private record Asked(FanOutRequest stores, Leaves leaves) implements Queryable {
        @Override
        public SeriesCursor select(SelectRequest request) {
            return stores.select(request);
        }
    }

    private static List<List<LabelMatcher>> matchers(List<StoreMatchers> wire) {
        List<List<LabelMatcher>> sets = new ArrayList<>();
        wire.forEach(set -> sets.add(WireMatchers.of(set.getLabelMatchersList())));
        return sets;
    }

    private static void send(QueryResult result, boolean isPartial, Sent<?> sent) {
        List<String> warnings = new ArrayList<>(result.warnings());
        for (String warning : warnings) {
            if (!isPartial && !warning.startsWith("PromQL ")) {
                sent.fail(Status.ABORTED.withDescription("expanding series: " + warning));
                return;
            }
        }
        warnings.addAll(result.infos());
        warnings.forEach(sent::warn);
        switch (result.value()) {
            case Value.Scalar(long t, double v) -> {
                TimeSeries.Builder series = WireSeries.of(Labels.EMPTY);
                WireSeries.add(series, t, v, null);
                sent.add(series.build());
            }
            case Value.Text _ -> {}
            case Value.Vector(List<Value.Sample> samples) -> {
                for (Value.Sample sample : samples) {
                    TimeSeries.Builder series = WireSeries.of(sample.labels());
                    WireSeries.add(series, sample.t(), sample.v(), sample.histogram());
                    sent.add(series.build());
                }
            }
            case Value.Matrix(List<Value.Series> all) -> all.forEach(series -> sent.add(wire(series)));
        }
        sent.end(QueryStats.newBuilder()
                .setPeakSamples(result.stats().peakSamples())
                .build());
    }

    private static TimeSeries wire(Value.Series series) {
        TimeSeries.Builder wire = WireSeries.of(series.labels());
        var histograms = series.histograms();
        for (int i = 0; i < series.size(); i++) {
            WireSeries.add(wire, series.t()[i], series.v()[i], histograms == null ? null : histograms[i]);
        }
        return wire.build();
    }

    /** An answer on its way: series one by one, or several to a message where the client takes that. */
    private static final class Sent<R> {
        private final ServerCallStreamObserver<R> observer;
        private final int batchSize;
        private final Function<TimeSeries, R> one;
        private final Function<TimeSeriesBatch, R> several;
        private final Function<String, R> warning;
        private final Function<QueryStats, R> stats;
        private TimeSeriesBatch.Builder batch = TimeSeriesBatch.newBuilder();

        Sent(
                StreamObserver<R> observer,
                long batchSize,
                Function<TimeSeries, R> one,
                Function<TimeSeriesBatch, R> several,
                Function<String, R> warning,
                Function<QueryStats, R> stats) {
            this.observer = (ServerCallStreamObserver<R>) observer;
            this.batchSize = Math.clamp(batchSize, 1, MAX_BATCH);
            this.one = one;
            this.several = several;
            this.warning = warning;
            this.stats = stats;
        }

        void whenCancelled(Runnable action) {
            observer.setOnCancelHandler(action);
        }

        void warn(String text) {
            send(warning.apply(text));
        }

        void add(TimeSeries series) {
            if (batchSize == 1) {
                send(one.apply(series));
                return;
            }
            batch.addSeries(series);
            if (batch.getSeriesCount() >= batchSize) {
                flush();
            }
        }

        private void flush() {
            if (batch.getSeriesCount() > 0) {
                send(several.apply(batch.build()));
                batch = TimeSeriesBatch.newBuilder();
            }
        }

        private void send(R message) {
            if (!observer.isCancelled()) {
                observer.onNext(message);
            }
        }

        void end(QueryStats cost) {
            flush();
            send(stats.apply(cost));
            if (!observer.isCancelled()) {
                observer.onCompleted();
            }
        }

        void fail(Status status) {
            if (!observer.isCancelled()) {
                observer.onError(status.asRuntimeException());
            }
        }
    }
}
