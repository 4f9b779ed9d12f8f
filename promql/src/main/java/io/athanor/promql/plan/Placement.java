package io.athanor.promql.plan;

import io.athanor.promql.parser.AggregateOp;
import io.athanor.promql.parser.Expr;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which parts of a query leaves compute: expressions that stand at the query's own steps, the objects themselves. */
public final class Placement {
    /** All is computed here. */
    public static final Placement LOCAL = new Placement(new IdentityHashMap<>());

    private final Map<Expr, Placed> placed;

    /** @param placed is given away; by identity */
    public Placement(IdentityHashMap<Expr, Placed> placed) {
        this.placed = Collections.unmodifiableMap(placed);
    }

    /** How an expression is computed. */
    public sealed interface Placed {
        /** All of it by leaves. */
        record Whole(RemotePart part) implements Placed {}

        /** An aggregation: partial ones by leaves, which are aggregated once more. */
        record Combined(AggregateOp op, RemotePart partial) implements Placed {}

        /** An average: sums and counts by leaves. */
        record Mean(RemotePart sums, RemotePart counts) implements Placed {}
    }

    @Nullable
    Placed of(Expr expr) {
        return placed.get(expr);
    }

    public boolean isLocal() {
        return placed.isEmpty();
    }
}
