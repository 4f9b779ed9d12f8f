package io.athanor.api.storeapi;

import io.athanor.api.storeapi.info.InfoGrpc;
import io.athanor.api.storeapi.info.InfoRequest;
import io.athanor.api.storeapi.info.InfoResponse;
import io.athanor.api.storeapi.info.TSDBInfo;
import io.grpc.stub.StreamObserver;
import java.util.function.Supplier;

/** Tells queriers what a process serves. */
public final class InfoService extends InfoGrpc.InfoImplBase {
    private final Supplier<StoreInfo> store;

    /** @param store asked at each call */
    public InfoService(Supplier<StoreInfo> store) {
        this.store = store;
    }

    @Override
    public void info(InfoRequest request, StreamObserver<InfoResponse> observer) {
        StoreInfo now = store.get();
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
        observer.onNext(InfoResponse.newBuilder()
                .setComponentType(now.component())
                .addAllLabelSets(now.labelSets().stream().map(Wire::toSet).toList())
                .setStore(part)
                .build());
        observer.onCompleted();
    }
}
