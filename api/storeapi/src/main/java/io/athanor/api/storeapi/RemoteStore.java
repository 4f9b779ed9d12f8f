package io.athanor.api.storeapi;

import io.athanor.api.storeapi.completeness.Completeness;
import io.athanor.api.storeapi.info.InfoGrpc;
import io.athanor.api.storeapi.info.InfoRequest;
import io.athanor.api.storeapi.info.InfoResponse;
import io.athanor.api.storeapi.pb.Aggr;
import io.athanor.api.storeapi.pb.Func;
import io.athanor.api.storeapi.pb.Grouping;
import io.athanor.api.storeapi.pb.LabelNamesRequest;
import io.athanor.api.storeapi.pb.LabelValuesRequest;
import io.athanor.api.storeapi.pb.PartialResponseStrategy;
import io.athanor.api.storeapi.pb.QueryHints;
import io.athanor.api.storeapi.pb.Range;
import io.athanor.api.storeapi.pb.SeriesRequest;
import io.athanor.api.storeapi.pb.ShardInfo;
import io.athanor.api.storeapi.pb.StoreGrpc;
import io.athanor.model.LabelMatcher;
import io.athanor.tsdb.series.SelectHints;
import io.athanor.tsdb.series.SelectRequest;
import io.athanor.tsdb.series.SeriesCursor;
import io.athanor.tsdb.series.SeriesShard;
import io.athanor.tsdb.series.StillWanted;
import io.athanor.tsdb.series.WindowPart;
import io.grpc.Channel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A store that another process serves by gRPC. What it cannot give is named in warnings, with its address. */
public final class RemoteStore implements Store {
    private static final int BATCH = 64;
    private static final long LOOK_EVERY_MS = 100;

    private final String address;
    private final Channel channel;
    private final Receiving receiving;

    /**
     * @param address for messages
     * @param channel to it; not closed by this
     * @param memory where received chunks are put
     * @param responseTimeout longest time between two messages of an answer; zero: any
     */
    public RemoteStore(String address, Channel channel, ReceiveMemory memory, Duration responseTimeout) {
        this(address, channel, new Receiving(memory, responseTimeout, Receiving.FEW_AHEAD));
    }

    /**
     * @param address for messages
     * @param channel to it; not closed by this
     */
    public RemoteStore(String address, Channel channel, Receiving receiving) {
        this.address = address;
        this.channel = channel;
        this.receiving = receiving;
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
                apis(answer),
                DataVersionWire.of(answer.getStore().getDataVersion()));
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
        return select(request, CallHints.NONE);
    }

    /** The same; the cursor is a {@link io.athanor.api.storeapi.completeness.CompletenessCursor}. */
    @Override
    public SeriesCursor select(SelectRequest request, CallHints said) {
        SeriesRequest.Builder wire = wire(request, said).setResponseBatchSize(BATCH);
        if (request.resolution().isRaw()) {
            wire.addAggregates(Aggr.RAW);
        } else {
            wire.addAllAggregates(aggregates(request));
        }
        ReceivedSeries answer = new ReceivedSeries(address);
        return received(
                wire,
                CallTenant.unhashed(said),
                answer,
                memory -> new FrameParser(answer, memory, request.resolution()));
    }

    @Override
    public SeriesMessages messages(SelectRequest request, CallHints said, MessageForm form) {
        SeriesRequest.Builder wire =
                wire(request, said).setResponseBatchSize(form.batch()).addAllAggregatesValue(form.aggregates());
        ReceivedSeries answer = new ReceivedSeries(address);
        return new RemoteMessages(received(
                wire,
                form.hashes() ? CallTenant.metadata(said) : CallTenant.unhashed(said),
                answer,
                memory -> new WholeFrames(new FrameParser(answer, memory, request.resolution()), answer)));
    }

    private RemoteCursor received(
            SeriesRequest.Builder wire,
            Metadata metadata,
            ReceivedSeries answer,
            Function<ChunkMemory, FrameReader> reader) {
        return new RemoteCursor(
                answer,
                receiving.responseTimeout(),
                new SeriesStream(channel, wire.build(), metadata, reader, receiving));
    }

    private static SeriesRequest.Builder wire(SelectRequest request, CallHints said) {
        SeriesRequest.Builder wire = SeriesRequest.newBuilder()
                .setMinTime(request.earliest())
                .setMaxTime(request.maxt())
                .addAllMatchers(Wire.toWire(request.matchers()))
                .setMaxResolutionWindow(request.resolution().maxMs())
                .setSkipChunks(request.hints().skipChunks())
                .setLimit(request.hints().limit())
                .setQueryHints(hints(request.hints()))
                .addAllWithoutReplicaLabels(request.hints().without())
                .setPartialResponseStrategy(strategy(said))
                .setPartialResponseDisabled(said.abort());
        SeriesShard shard = request.hints().shard();
        if (!shard.isAll()) {
            wire.setShardInfo(ShardInfo.newBuilder()
                    .setShardIndex(shard.index())
                    .setTotalShards(shard.total())
                    .setBy(shard.by())
                    .addAllLabels(shard.labels()));
        }
        if (said.wantsStats()) {
            wire.setHints(ReadStats.WANTED);
        }
        OrCoarser.set(request.resolution(), wire);
        return wire;
    }

    private static PartialResponseStrategy strategy(CallHints said) {
        return said.abort() ? PartialResponseStrategy.ABORT : PartialResponseStrategy.WARN;
    }

    private StoreGrpc.StoreFutureStub stub(CallHints said) {
        return StoreGrpc.newFutureStub(channel)
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(CallTenant.metadata(said)));
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
        return labelNames(new LabelsRequest(matchers, mint, maxt, limit), CallHints.NONE)
                .listing();
    }

    @Override
    public HeldListing labelNames(LabelsRequest request, CallHints said) {
        return list(
                "label names",
                stub(said)
                        .labelNames(LabelNamesRequest.newBuilder()
                                .addAllMatchers(Wire.toWire(request.matchers()))
                                .setStart(request.mint())
                                .setEnd(request.maxt())
                                .setLimit(request.limit())
                                .setPartialResponseStrategy(strategy(said))
                                .setPartialResponseDisabled(said.abort())
                                .build()),
                answer -> listing(
                        answer.getNamesList(), answer.getWarningsList(), CompletenessWire.of(answer.getHints())));
    }

    @Override
    public Listing labelValues(String name, List<LabelMatcher> matchers, long mint, long maxt, int limit) {
        return labelValues(name, new LabelsRequest(matchers, mint, maxt, limit), CallHints.NONE)
                .listing();
    }

    @Override
    public HeldListing labelValues(String name, LabelsRequest request, CallHints said) {
        return list(
                "label values",
                stub(said)
                        .labelValues(LabelValuesRequest.newBuilder()
                                .setLabel(name)
                                .addAllMatchers(Wire.toWire(request.matchers()))
                                .setStart(request.mint())
                                .setEnd(request.maxt())
                                .setLimit(request.limit())
                                .setPartialResponseStrategy(strategy(said))
                                .setPartialResponseDisabled(said.abort())
                                .build()),
                answer -> listing(
                        answer.getValuesList(), answer.getWarningsList(), CompletenessWire.of(answer.getHints())));
    }

    private static HeldListing listing(
            List<String> values, List<String> warnings, @Nullable Completeness completeness) {
        return new HeldListing(new Listing(List.copyOf(values), List.copyOf(warnings)), () -> {}, "", completeness);
    }

    private <T> HeldListing list(String what, Future<T> call, Function<T, HeldListing> read) {
        try {
            return read.apply(await(call));
        } catch (ExecutionException e) {
            return failed(what, RpcErrors.text(Status.fromThrowable(e.getCause())));
        } catch (TimeoutException e) {
            return failed(what, "no answer in " + receiving.responseTimeout().toMillis() + "ms");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return failed(what, "interrupted");
        } finally {
            call.cancel(true);
        }
    }

    private HeldListing failed(String what, String why) {
        String text = "fetch " + what + " from store " + address + ": " + why;
        return new HeldListing(new Listing(List.of(), List.of(text)), () -> {}, text, null);
    }

    private <T> T await(Future<T> call) throws InterruptedException, ExecutionException, TimeoutException {
        Duration longest = receiving.responseTimeout();
        long timeoutMs = longest.isZero() ? Long.MAX_VALUE : longest.toMillis();
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
