package io.athanor.api.storeapi.about;

import io.athanor.api.storeapi.pb.ExemplarData;
import io.athanor.api.storeapi.pb.ExemplarsGrpc;
import io.athanor.api.storeapi.pb.ExemplarsRequest;
import io.athanor.api.storeapi.pb.ExemplarsResponse;
import io.athanor.api.storeapi.pb.MetadataGrpc;
import io.athanor.api.storeapi.pb.MetricMetadata;
import io.athanor.api.storeapi.pb.MetricMetadataRequest;
import io.athanor.api.storeapi.pb.MetricMetadataResponse;
import io.athanor.api.storeapi.pb.RuleGroup;
import io.athanor.api.storeapi.pb.RulesGrpc;
import io.athanor.api.storeapi.pb.RulesRequest;
import io.athanor.api.storeapi.pb.RulesResponse;
import io.athanor.api.storeapi.pb.StatusGrpc;
import io.athanor.api.storeapi.pb.TSDBStatistics;
import io.athanor.api.storeapi.pb.TSDBStatisticsRequest;
import io.athanor.api.storeapi.pb.TSDBStatisticsResponse;
import io.athanor.api.storeapi.pb.TargetDiscovery;
import io.athanor.api.storeapi.pb.TargetsGrpc;
import io.athanor.api.storeapi.pb.TargetsRequest;
import io.athanor.api.storeapi.pb.TargetsResponse;
import io.grpc.Channel;
import io.grpc.stub.AbstractStub;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/** What another process tells by gRPC. Each method waits for the whole answer; a failure is the call's own status. */
public final class RemoteAbout
        implements RulesSource, TargetsSource, MetadataSource, ExemplarsSource, StatisticsSource {
    private final Channel channel;
    private final Duration timeout;

    /**
     * @param channel to it; not closed by this
     * @param timeout longest time that an answer may take; zero: any
     */
    public RemoteAbout(Channel channel, Duration timeout) {
        this.channel = channel;
        this.timeout = timeout;
    }

    @Override
    public Found<RuleGroup> rules(RulesRequest request) {
        return collect(
                limited(RulesGrpc.newBlockingStub(channel)).rules(request),
                RulesResponse::hasGroup,
                RulesResponse::getGroup,
                RulesResponse::getWarning);
    }

    @Override
    public Found<TargetDiscovery> targets(TargetsRequest request) {
        return collect(
                limited(TargetsGrpc.newBlockingStub(channel)).targets(request),
                TargetsResponse::hasTargets,
                TargetsResponse::getTargets,
                TargetsResponse::getWarning);
    }

    @Override
    public Found<MetricMetadata> metadata(MetricMetadataRequest request) {
        return collect(
                limited(MetadataGrpc.newBlockingStub(channel)).metricMetadata(request),
                MetricMetadataResponse::hasMetadata,
                MetricMetadataResponse::getMetadata,
                MetricMetadataResponse::getWarning);
    }

    @Override
    public Found<ExemplarData> exemplars(ExemplarsRequest request) {
        return collect(
                limited(ExemplarsGrpc.newBlockingStub(channel)).exemplars(request),
                ExemplarsResponse::hasData,
                ExemplarsResponse::getData,
                ExemplarsResponse::getWarning);
    }

    @Override
    public Found<TSDBStatistics> statistics(TSDBStatisticsRequest request) {
        return collect(
                limited(StatusGrpc.newBlockingStub(channel)).tSDBStatistics(request),
                TSDBStatisticsResponse::hasStatistics,
                TSDBStatisticsResponse::getStatistics,
                TSDBStatisticsResponse::getWarning);
    }

    private <S extends AbstractStub<S>> S limited(S stub) {
        return timeout.isZero() ? stub : stub.withDeadlineAfter(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static <R, T> Found<T> collect(
            Iterator<R> answer, Predicate<R> isItem, Function<R, T> item, Function<R, String> warning) {
        List<T> items = new ArrayList<>();
        List<String> warnings = new ArrayList<>();
        Consumer<R> add = message -> {
            if (isItem.test(message)) {
                items.add(item.apply(message));
            } else if (!warning.apply(message).isEmpty()) {
                warnings.add(warning.apply(message));
            }
        };
        answer.forEachRemaining(add);
        return new Found<>(items, warnings);
    }
}
