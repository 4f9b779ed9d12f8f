package io.athanor.api.storeapi.about;

import com.google.protobuf.MessageLite;
import io.athanor.api.storeapi.pb.ExemplarsGrpc;
import io.athanor.api.storeapi.pb.ExemplarsRequest;
import io.athanor.api.storeapi.pb.ExemplarsResponse;
import io.athanor.api.storeapi.pb.MetadataGrpc;
import io.athanor.api.storeapi.pb.MetricMetadataRequest;
import io.athanor.api.storeapi.pb.MetricMetadataResponse;
import io.athanor.api.storeapi.pb.RulesGrpc;
import io.athanor.api.storeapi.pb.RulesRequest;
import io.athanor.api.storeapi.pb.RulesResponse;
import io.athanor.api.storeapi.pb.StatusGrpc;
import io.athanor.api.storeapi.pb.TSDBStatisticsRequest;
import io.athanor.api.storeapi.pb.TSDBStatisticsResponse;
import io.athanor.api.storeapi.pb.TargetsGrpc;
import io.athanor.api.storeapi.pb.TargetsRequest;
import io.athanor.api.storeapi.pb.TargetsResponse;
import io.grpc.BindableService;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves what processes tell beside series by gRPC, as Thanos's queriers ask for it. */
public final class AboutServices {
    private static final Logger LOG = LoggerFactory.getLogger(AboutServices.class);

    private AboutServices() {}

    /** {@code thanos.Rules}. */
    public static BindableService rules(RulesSource source) {
        return new RulesGrpc.RulesImplBase() {
            @Override
            public void rules(RulesRequest request, StreamObserver<RulesResponse> observer) {
                stream(
                        observer,
                        () -> source.rules(request),
                        group -> RulesResponse.newBuilder().setGroup(group).build(),
                        warning ->
                                RulesResponse.newBuilder().setWarning(warning).build());
            }
        };
    }

    /** {@code thanos.Targets}. */
    public static BindableService targets(TargetsSource source) {
        return new TargetsGrpc.TargetsImplBase() {
            @Override
            public void targets(TargetsRequest request, StreamObserver<TargetsResponse> observer) {
                stream(
                        observer,
                        () -> source.targets(request),
                        part -> TargetsResponse.newBuilder().setTargets(part).build(),
                        warning ->
                                TargetsResponse.newBuilder().setWarning(warning).build());
            }
        };
    }

    /** {@code thanos.Metadata}. */
    public static BindableService metadata(MetadataSource source) {
        return new MetadataGrpc.MetadataImplBase() {
            @Override
            public void metricMetadata(MetricMetadataRequest request, StreamObserver<MetricMetadataResponse> observer) {
                stream(
                        observer,
                        () -> source.metadata(request),
                        part -> MetricMetadataResponse.newBuilder()
                                .setMetadata(part)
                                .build(),
                        warning -> MetricMetadataResponse.newBuilder()
                                .setWarning(warning)
                                .build());
            }
        };
    }

    /** {@code thanos.Exemplars}. */
    public static BindableService exemplars(ExemplarsSource source) {
        return new ExemplarsGrpc.ExemplarsImplBase() {
            @Override
            public void exemplars(ExemplarsRequest request, StreamObserver<ExemplarsResponse> observer) {
                stream(
                        observer,
                        () -> source.exemplars(request),
                        data -> ExemplarsResponse.newBuilder().setData(data).build(),
                        warning -> ExemplarsResponse.newBuilder()
                                .setWarning(warning)
                                .build());
            }
        };
    }

    /** {@code thanos.Status}. */
    public static BindableService statistics(StatisticsSource source) {
        return new StatusGrpc.StatusImplBase() {
            @Override
            public void tSDBStatistics(TSDBStatisticsRequest request, StreamObserver<TSDBStatisticsResponse> observer) {
                stream(
                        observer,
                        () -> source.statistics(request),
                        part -> TSDBStatisticsResponse.newBuilder()
                                .setStatistics(part)
                                .build(),
                        warning -> TSDBStatisticsResponse.newBuilder()
                                .setWarning(warning)
                                .build());
            }
        };
    }

    private static <T, R extends MessageLite> void stream(
            StreamObserver<R> observer, Supplier<Found<T>> work, Function<T, R> message, Function<String, R> warning) {
        Found<T> found;
        try {
            found = work.get();
        } catch (StatusRuntimeException e) {
            observer.onError(e);
            return;
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("a call failed");
            observer.onError(Status.INTERNAL
                    .withDescription(String.valueOf(e.getMessage()))
                    .asRuntimeException());
            return;
        }
        found.items().forEach(item -> observer.onNext(message.apply(item)));
        found.warnings().forEach(text -> observer.onNext(warning.apply(text)));
        observer.onCompleted();
    }
}
