package io.athanor.api.storeapi.about;

import io.athanor.api.storeapi.pb.MetricMetadata;
import io.athanor.api.storeapi.pb.MetricMetadataRequest;

/** Knows types, units and descriptions of metrics. Safe for all threads. */
public interface MetadataSource {
    /**
     * By name of metric, in any number of parts; a limit below 0 is none.
     *
     * @throws io.grpc.StatusRuntimeException if there is nothing to answer with
     */
    Found<MetricMetadata> metadata(MetricMetadataRequest request);
}
