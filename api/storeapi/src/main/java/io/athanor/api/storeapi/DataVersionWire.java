package io.athanor.api.storeapi;

import io.athanor.api.storeapi.version.DataVersion;
import java.util.ArrayList;
import java.util.List;

/** Versions of data, to the wire and back: {@code athanor/data_version.proto}. */
final class DataVersionWire {
    private DataVersionWire() {}

    static io.athanor.api.storeapi.version.pb.DataVersion toWire(DataVersion version) {
        var wire = io.athanor.api.storeapi.version.pb.DataVersion.newBuilder()
                .setToken(version.token())
                .setSettledTo(version.settledTo());
        version.slices()
                .forEach(slice -> wire.addSlicesBuilder()
                        .setFrom(slice.from())
                        .setTo(slice.to())
                        .setVersion(slice.version()));
        return wire.build();
    }

    /** What is not in order is not believed. */
    static DataVersion of(io.athanor.api.storeapi.version.pb.DataVersion wire) {
        List<DataVersion.Slice> slices = new ArrayList<>();
        for (var slice : wire.getSlicesList()) {
            boolean isInOrder =
                    slices.isEmpty() || slice.getFrom() > slices.getLast().to();
            if (slice.getFrom() > slice.getTo() || !isInOrder) {
                return DataVersion.UNKNOWN;
            }
            slices.add(new DataVersion.Slice(slice.getFrom(), slice.getTo(), slice.getVersion()));
        }
        return wire.getToken().isEmpty()
                ? DataVersion.UNKNOWN
                : new DataVersion(wire.getToken(), slices, wire.getSettledTo());
    }
}
