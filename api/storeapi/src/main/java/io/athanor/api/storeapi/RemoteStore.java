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
import io.athanor.tsdb.series.StillWanted;
import io.athanor.tsdb.series.WindowPart;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/** A store that another process serves by gRPC. What it cannot give is named in warnings, with its address. */
public final class RemoteStore implements Store {
    private static final int BATCH = 64;
    private static final long LOOK_EVERY_MS = 100;

    private final String address;
    private final Channel channel;
    private final ReceiveMemory memory;
    private final Duration responseTimeout;

    /**
     * @param address for messages
     * @param channel to it; not closed by this
     * @param memory where received chunks are put
     * @param responseTimeout longest time between two messages of an answer; zero: any
     */
    public RemoteStore(String address, Channel channel, ReceiveMemory memory, Duration responseTimeout) {
        this.address = address;
        this.channel = channel;
        this.memory = memory;
        this.responseTimeout = responseTimeout;
    }

    /** Waits for messages however long they take. */
    public RemoteStore(String address, Channel channel) {
        this(address, channel, new ReceiveMemory(0), Duration.ZERO);
    }

    /** As {@link #info(Duration)}, at most for five seconds. */
    @Override
    public StoreInfo info() {
        return info(Duration.ofSeconds(5));
    }

    /**
     * Asks the other side. One that has no StoreAPI covers no time.
     *
     * @param timeout longest time to wait, for a connection as well
     * @throws StatusRuntimeException if it does not answer
     */
    public StoreInfo info(Duration timeout) {
        InfoResponse answer = InfoGrpc.newBlockingStub(channel)
                .withDeadlineAfter(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .withWaitForReady()
                .info(InfoRequest.getDefaultInstance());
        return new StoreInfo(
                answer.getComponentType(),
                answer.getLabelSetsList().stream()
                        .map(set -> Wire.labels(set.getLabelsList()))
                        .toList(),
                answer.hasStore() ? answer.getStore().getMinTime() : Long.MAX_VALUE,
                answer.hasStore() ? answer.getStore().getMaxTime() : Long.MIN_VALUE,
                answer.getStore().getTsdbInfosList().stream()
                        .map(info -> new StoreInfo.Stretch(
                                Wire.labels(info.getLabels().getLabelsList()), info.getMinTime(), info.getMaxTime()))
                        .toList(),
                answer.getStore().getSupportsWithoutReplicaLabels(),
                apis(answer));
    }

    private static Set<ServedApi> apis(InfoResponse answer) {
        Set<ServedApi> apis = EnumSet.noneOf(ServedApi.class);
        for (ServedApi api : ServedApi.values()) {
            boolean isServed = switch (api) {
                case STORE -> answer.hasStore();
                case RULES -> answer.hasRules();
                case TARGETS -> answer.hasTargets();
                case METADATA -> answer.hasMetricMetadata();
                case EXEMPLARS -> answer.hasExemplars();
                case QUERY -> answer.hasQuery();
                case STATUS -> answer.hasStatus();
            };
            if (isServed) {
                apis.add(api);
            }
        }
        return apis;
    }

    @Override
    public SeriesCursor select(SelectRequest request) {
        SeriesRequest.Builder wire = SeriesRequest.newBuilder()
                .setMinTime(request.earliest())
                .setMaxTime(request.maxt())
                .addAllMatchers(Wire.toWire(request.matchers()))
                .setMaxResolutionWindow(request.resolution().maxMs())
                .setSkipChunks(request.hints().skipChunks())
                .setLimit(request.hints().limit())
                .setQueryHints(hints(request.hints()))
                .addAllWithoutReplicaLabels(request.hints().without())
                .setResponseBatchSize(BATCH);
        if (request.resolution().isRaw()) {
            wire.addAggregates(Aggr.RAW);
        } else {
            wire.addAllAggregates(aggregates(request));
        }
        OrCoarser.set(request.resolution(), wire);
        ReceivedSeries answer = new ReceivedSeries(address);
        return new RemoteCursor(
                answer,
                responseTimeout,
                new SeriesStream(channel, wire.build(), request.resolution(), answer, memory, responseTimeout));
    }

    /**
     * A store of Thanos fails where it has not all that it is asked for: what is not read is not asked for. How long windows
     * are is told by their counts.
     */
    private static List<Aggr> aggregates(SelectRequest request) {
        EnumSet<WindowPart> wanted = EnumSet.allOf(WindowPart.class);
        if (!request.hints().parts().isEmpty()) {
            wanted.retainAll(request.hints().parts());
            if (request.resolution().orCoarser()) {
                wanted.add(WindowPart.COUNT);
            }
        }
        return wanted.stream().map(RemoteStore::aggregate).toList();
    }

    private static Aggr aggregate(WindowPart part) {
        return switch (part) {
            case COUNT -> Aggr.COUNT;
            case SUM -> Aggr.SUM;
            case MIN -> Aggr.MIN;
            case MAX -> Aggr.MAX;
            case COUNTER -> Aggr.COUNTER;
        };
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
        return list(
                "label names",
                StoreGrpc.newFutureStub(channel)
                        .labelNames(LabelNamesRequest.newBuilder()
                                .addAllMatchers(Wire.toWire(matchers))
                                .setStart(mint)
                                .setEnd(maxt)
                                .setLimit(limit)
                                .build()),
                LabelNamesResponse::getNamesList,
                LabelNamesResponse::getWarningsList);
    }

    @Override
    public Listing labelValues(String name, List<LabelMatcher> matchers, long mint, long maxt, int limit) {
        return list(
                "label values",
                StoreGrpc.newFutureStub(channel)
                        .labelValues(LabelValuesRequest.newBuilder()
                                .setLabel(name)
                                .addAllMatchers(Wire.toWire(matchers))
                                .setStart(mint)
                                .setEnd(maxt)
                                .setLimit(limit)
                                .build()),
                LabelValuesResponse::getValuesList,
                LabelValuesResponse::getWarningsList);
    }

    private <T> Listing list(
            String what, Future<T> call, Function<T, List<String>> values, Function<T, List<String>> warnings) {
        try {
            T answer = await(call);
            return new Listing(List.copyOf(values.apply(answer)), List.copyOf(warnings.apply(answer)));
        } catch (ExecutionException e) {
            return new Listing(
                    List.of(),
                    List.of("fetch " + what + " from store " + address + ": "
                            + RpcErrors.text(Status.fromThrowable(e.getCause()))));
        } catch (TimeoutException e) {
            return new Listing(
                    List.of(),
                    List.of("fetch " + what + " from store " + address + ": no answer in " + responseTimeout.toMillis()
                            + "ms"));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Listing(List.of(), List.of("fetch " + what + " from store " + address + ": interrupted"));
        } finally {
            call.cancel(true);
        }
    }

    private <T> T await(Future<T> call) throws InterruptedException, ExecutionException, TimeoutException {
        long timeoutMs = responseTimeout.isZero() ? Long.MAX_VALUE : responseTimeout.toMillis();
        for (long waited = 0; waited < timeoutMs; waited += LOOK_EVERY_MS) {
            try {
                return call.get(Math.min(LOOK_EVERY_MS, timeoutMs - waited), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                StillWanted.check();
            }
        }
        throw new TimeoutException();
    }

    @Override
    public TimeBounds timeBounds() {
        StoreInfo now = info();
        return new TimeBounds(now.mint(), now.maxt());
    }
}
