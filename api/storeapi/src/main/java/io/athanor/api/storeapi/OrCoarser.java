package io.athanor.api.storeapi;

import com.google.protobuf.UnknownFieldSet;
import io.athanor.api.storeapi.pb.SeriesRequest;
import io.athanor.tsdb.series.SourceResolution;

/**
 * {@code bool or_coarser = 1001} of {@code SeriesRequest}, a field of ours beside Thanos's: what is missing at the resolution
 * asked for may come from coarser blocks ({@link SourceResolution#orCoarser}). Whoever does not know it passes over it.
 */
final class OrCoarser {
    private static final int FIELD = 1001;

    private OrCoarser() {}

    static void set(SourceResolution resolution, SeriesRequest.Builder request) {
        if (resolution.orCoarser()) {
            request.setUnknownFields(UnknownFieldSet.newBuilder()
                    .addField(
                            FIELD,
                            UnknownFieldSet.Field.newBuilder().addVarint(1).build())
                    .build());
        }
    }

    static boolean of(SeriesRequest request) {
        return request.getUnknownFields().getField(FIELD).getVarintList().contains(1L);
    }
}
