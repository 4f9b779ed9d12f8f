package io.athanor.api.storeapi;

import io.athanor.api.storeapi.info.InfoGrpc;
import io.athanor.api.storeapi.info.InfoRequest;
import io.athanor.api.storeapi.info.InfoResponse;
import io.athanor.api.storeapi.pb.Aggr;
import io.athanor.api.storeapi.pb.Func;
import io.athanor.api.storeapi.pb.Grouping;
import io.athanor.api.storeapi.pb.LabelNamesRequest;
import io.athanor.api.storeapi.pb.LabelNamesResponse;
import io.athanor.api.storeapi.pb.LabelValuesRequest;
import io.athanor.api.storeapi.pb.LabelValuesResponse;
import io.athanor.api.storeapi.pb.QueryHints;
import io.athanor.api.storeapi.pb.Range;
import io.athanor.api.storeapi.pb.SeriesRequest;
import io.athanor.api.storeapi.pb.StoreGrpc;
import io.athanor.model.LabelMatcher;
import io.athanor.tsdb.series.SelectHints;
import io.athanor.tsdb.series.SelectRequest;
import io.athanor.tsdb.series.SeriesCursor;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A store that another process serves by gRPC. What it cannot give is named in warnings, with its address. */
public final class RemoteStore implements Store {
    private static final int BATCH = 64;
    private static final long INFO_TIMEOUT_S = 5;

    private final String address;
    private final Channel channel;

    /**
     * @param address for messages
     * @param channel to it; not closed by this
     */
    public RemoteStore(String address, Channel channel) {
        this.address = address;
        this.channel = channel;
    }

    /**
     * Asks the other side, at most for five seconds.
     *
     * @throws StatusRuntimeException if it does not answer
     */
    @Override
    public StoreInfo info() {
        InfoResponse answer = InfoGrpc.newBlockingStub(channel)
                .withDeadlineAfter(INFO_TIMEOUT_S, TimeUnit.SECONDS)
                .info(InfoRequest.getDefaultInstance());
        return new StoreInfo(
                answer.getComponentType(),
                answer.getLabelSetsList().stream()
                        .map(set -> Wire.labels(set.getLabelsList()))
                        .toList(),
                answer.getStore().getMinTime(),
                answer.getStore().getMaxTime(),
                answer.getStore().getTsdbInfosList().stream()
                        .map(info -> new StoreInfo.Stretch(
                                Wire.labels(info.getLabels().getLabelsList()), info.getMinTime(), info.getMaxTime()))
                        .toList());
    }

    @Override
    public SeriesCursor select(SelectRequest request) {
        SeriesRequest.Builder wire = SeriesRequest.newBuilder()
                .setMinTime(request.mint())
                .setMaxTime(request.maxt())
                .addAllMatchers(Wire.toWire(request.matchers()))
                .setMaxResolutionWindow(request.resolution().maxMs())
                .setSkipChunks(request.hints().skipChunks())
                .setLimit(request.hints().limit())
                .setQueryHints(hints(request.hints()))
                .setResponseBatchSize(BATCH);
        if (request.resolution().isRaw()) {
            wire.addAggregates(Aggr.RAW);
        } else {
            wire.addAllAggregates(List.of(Aggr.COUNT, Aggr.SUM, Aggr.MIN, Aggr.MAX, Aggr.COUNTER));
        }
        return new RemoteCursor(
                address,
                ClientCalls.blockingV2ServerStreamingCall(
                        channel, StoreGrpc.getSeriesMethod(), CallOptions.DEFAULT, wire.build()));
    }

    private static QueryHints hints(SelectHints hints) {
        QueryHints.Builder wire = QueryHints.newBuilder().setStepMillis(hints.stepMs());
        if (!hints.function().isEmpty()) {
            wire.setFunc(Func.newBuilder().setName(hints.function()));
        }
        if (hints.by() || !hints.grouping().isEmpty()) {
            wire.setGrouping(Grouping.newBuilder().setBy(hints.by()).addAllLabels(hints.grouping()));
        }
        if (hints.rangeMs() > 0) {
            wire.setRange(Range.newBuilder().setMillis(hints.rangeMs()));
        }
        return wire.build();
    }

    @Override
    public Listing labelNames(List<LabelMatcher> matchers, long mint, long maxt, int limit) {
        try {
            LabelNamesResponse answer = StoreGrpc.newBlockingStub(channel)
                    .labelNames(LabelNamesRequest.newBuilder()
                            .addAllMatchers(Wire.toWire(matchers))
                            .setStart(mint)
                            .setEnd(maxt)
                            .setLimit(limit)
                            .build());
            return new Listing(List.copyOf(answer.getNamesList()), List.copyOf(answer.getWarningsList()));
        } catch (StatusRuntimeException e) {
            return new Listing(List.of(), List.of(RemoteCursor.text("label names", address, e)));
        }
    }

    @Override
    public Listing labelValues(String name, List<LabelMatcher> matchers, long mint, long maxt, int limit) {
        try {
            LabelValuesResponse answer = StoreGrpc.newBlockingStub(channel)
                    .labelValues(LabelValuesRequest.newBuilder()
                            .setLabel(name)
                            .addAllMatchers(Wire.toWire(matchers))
                            .setStart(mint)
                            .setEnd(maxt)
                            .setLimit(limit)
                            .build());
            return new Listing(List.copyOf(answer.getValuesList()), List.copyOf(answer.getWarningsList()));
        } catch (StatusRuntimeException e) {
            return new Listing(List.of(), List.of(RemoteCursor.text("label values", address, e)));
        }
    }

    @Override
    public TimeBounds timeBounds() {
        StoreInfo now = info();
        return new TimeBounds(now.mint(), now.maxt());
    }
}
