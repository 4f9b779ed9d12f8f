package io.athanor.api.storeapi;

import io.athanor.api.storeapi.info.ExemplarsInfo;
import io.athanor.api.storeapi.info.InfoGrpc;
import io.athanor.api.storeapi.info.InfoRequest;
import io.athanor.api.storeapi.info.InfoResponse;
import io.athanor.api.storeapi.info.MetricMetadataInfo;
import io.athanor.api.storeapi.info.QueryAPIInfo;
import io.athanor.api.storeapi.info.RulesInfo;
import io.athanor.api.storeapi.info.StatusInfo;
import io.athanor.api.storeapi.info.TSDBInfo;
import io.athanor.api.storeapi.info.TargetsInfo;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.util.function.Supplier;

/** Tells queriers what a process serves. */
public final class InfoService extends InfoGrpc.InfoImplBase {
    private final Supplier<StoreInfo> store;

    /** @param store asked at each call; throws a {@link StatusRuntimeException} where nothing can be told */
    public InfoService(Supplier<StoreInfo> store) {
        this.store = store;
    }

    @Override
    public void info(InfoRequest request, StreamObserver<InfoResponse> observer) {
        StoreInfo now;
        try {
            now = store.get();
        } catch (StatusRuntimeException e) {
            observer.onError(e);
            return;
        }
        InfoResponse.Builder answer = InfoResponse.newBuilder()
                .setComponentType(now.component())
                .addAllLabelSets(now.labelSets().stream().map(Wire::toSet).toList());
        now.apis().forEach(api -> add(api, now, answer));
        observer.onNext(answer.build());
        observer.onCompleted();
    }

    private static void add(ServedApi api, StoreInfo now, InfoResponse.Builder answer) {
        switch (api) {
            case STORE -> answer.setStore(store(now));
            case RULES -> answer.setRules(RulesInfo.getDefaultInstance());
            case TARGETS -> answer.setTargets(TargetsInfo.getDefaultInstance());
            case METADATA -> answer.setMetricMetadata(MetricMetadataInfo.getDefaultInstance());
            case EXEMPLARS ->
                answer.setExemplars(
                        ExemplarsInfo.newBuilder().setMinTime(Long.MIN_VALUE).setMaxTime(Long.MAX_VALUE));
            case QUERY -> answer.setQuery(QueryAPIInfo.getDefaultInstance());
            case STATUS -> answer.setStatus(StatusInfo.getDefaultInstance());
        }
    }

    private static io.athanor.api.storeapi.info.StoreInfo store(StoreInfo now) {
        io.athanor.api.storeapi.info.StoreInfo.Builder part = io.athanor.api.storeapi.info.StoreInfo.newBuilder()
                .setMinTime(now.mint())
                .setMaxTime(now.maxt())
                .setSupportsSharding(true)
                .setSupportsWithoutReplicaLabels(true);
        for (StoreInfo.Stretch stretch : now.stretches()) {
            part.addTsdbInfos(TSDBInfo.newBuilder()
                    .setLabels(Wire.toSet(stretch.labels()))
                    .setMinTime(stretch.mint())
                    .setMaxTime(stretch.maxt()));
        }
        if (now.version().isTold()) {
            part.setDataVersion(DataVersionWire.toWire(now.version()));
        }
        return part.build();
    }
}
