package io.athanor.api.storeapi.about;

import io.athanor.api.storeapi.pb.TargetDiscovery;
import io.athanor.api.storeapi.pb.TargetsRequest;

/** Scrapes targets. Safe for all threads. */
public interface TargetsSource {
    /**
     * The targets in the state asked for, in any number of parts.
     *
     * @throws io.grpc.StatusRuntimeException if there is nothing to answer with
     */
    Found<TargetDiscovery> targets(TargetsRequest request);
}
