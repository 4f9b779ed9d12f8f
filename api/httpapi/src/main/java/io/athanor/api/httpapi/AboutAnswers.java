package io.athanor.api.httpapi;

import io.athanor.api.storeapi.about.ExemplarsSource;
import io.athanor.api.storeapi.about.Found;
import io.athanor.api.storeapi.about.MetadataSource;
import io.athanor.api.storeapi.about.RulesSource;
import io.athanor.api.storeapi.about.TargetsSource;
import io.athanor.api.storeapi.pb.TSDBStatisticsEntry;
import io.athanor.api.storeapi.pb.TSDBStatisticsRequest;
import org.jspecify.annotations.Nullable;

/** What is told beside series, each as one: targets and metadata in one part, rules and exemplars without replicas. */
public interface AboutAnswers extends RulesSource, TargetsSource, MetadataSource, ExemplarsSource {
    /**
     * Statistics of all TSDBs together, in one part; null if nobody has any.
     *
     * @throws io.grpc.StatusRuntimeException if there is nothing to answer with
     */
    @Nullable
    Found<TSDBStatisticsEntry> statistics(TSDBStatisticsRequest request);
}
