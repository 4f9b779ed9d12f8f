package io.athanor.api.storeapi.about;

import io.athanor.api.storeapi.pb.ExemplarData;
import io.athanor.api.storeapi.pb.ExemplarsRequest;

/** Has exemplars. Safe for all threads. */
public interface ExemplarsSource {
    /**
     * Those of the series that the selectors of an expression select, from one time to another, ms, inclusive.
     *
     * @throws io.grpc.StatusRuntimeException if there is nothing to answer with
     */
    Found<ExemplarData> exemplars(ExemplarsRequest request);
}
