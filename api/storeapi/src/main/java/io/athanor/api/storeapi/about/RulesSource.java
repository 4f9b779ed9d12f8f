package io.athanor.api.storeapi.about;

import io.athanor.api.storeapi.pb.RuleGroup;
import io.athanor.api.storeapi.pb.RulesRequest;

/** Has rules, with their alerts. Safe for all threads. */
public interface RulesSource {
    /**
     * The groups of the kind asked for, each once; who asks applies names, files and matchers.
     *
     * @throws io.grpc.StatusRuntimeException if there is nothing to answer with
     */
    Found<RuleGroup> rules(RulesRequest request);
}
