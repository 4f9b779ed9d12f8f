package io.athanor.api.httpapi;

import io.athanor.model.LabelMatcher;
import io.athanor.model.Labels;
import io.athanor.promql.Leaf;
import io.athanor.promql.LeafAnswer;
import io.athanor.promql.LeafQuery;
import io.athanor.promql.Leaves;
import io.athanor.server.telemetry.RequestScope;
import io.athanor.server.tracing.Traced;
import io.athanor.server.tracing.Tracing;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Leaves that are asked as part of the request that asks. */
record TracedLeaves(Leaves inner, RequestScope scope, Tracing tracing) implements Leaves {
    @Override
    public @Nullable List<Leaf> holders(List<LabelMatcher> matchers, long mint, long maxt) {
        List<Leaf> found = inner.holders(matchers, mint, maxt);
        return found == null
                ? null
                : found.stream()
                        .map(leaf -> (Leaf) new TracedLeaf(leaf, scope, tracing))
                        .toList();
    }

    @Override
    public List<String> partitionLabels() {
        return inner.partitionLabels();
    }

    @Override
    public List<String> warnings() {
        return inner.warnings();
    }

    private record TracedLeaf(Leaf inner, RequestScope scope, Tracing tracing) implements Leaf {
        @Override
        public String name() {
            return inner.name();
        }

        @Override
        public List<Labels> labelSets() {
            return inner.labelSets();
        }

        @Override
        public LeafAnswer ask(LeafQuery query, LongConsumer reserve) {
            return scope.call(() -> {
                try (Traced span = tracing.span("remote_query_exec")) {
                    if (span.isSeen()) {
                        span.set("query.expr", query.expr()).set("query.remote_address", name());
                    }
                    return inner.ask(query, reserve);
                }
            });
        }
    }
}
