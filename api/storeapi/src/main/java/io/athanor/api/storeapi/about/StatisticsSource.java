package io.athanor.api.storeapi.about;

import io.athanor.api.storeapi.pb.TSDBStatistics;
import io.athanor.api.storeapi.pb.TSDBStatisticsRequest;

/** Has a TSDB with statistics. Safe for all threads. */
public interface StatisticsSource {
    /**
     * By tenant, in any number of parts; a limit of 0 is none.
     *
     * @throws io.grpc.StatusRuntimeException if there is nothing to answer with
     */
    Found<TSDBStatistics> statistics(TSDBStatisticsRequest request);
}
