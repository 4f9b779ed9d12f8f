package io.athanor.promql.promqltest;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.promql.PromqlException;
import io.athanor.promql.Sources;
import io.athanor.promql.parser.ParseException;
import io.athanor.promql.parser.Parser;
import io.athanor.promql.parser.ParserOptions;
import io.athanor.promql.plan.Plan;
import io.athanor.promql.plan.PlanContext;
import io.athanor.promql.plan.PlanNode;
import io.athanor.promql.plan.Planner;
import io.athanor.promql.plan.RangePlan;
import io.athanor.promql.plan.ScalarPlan;
import io.athanor.promql.plan.TextPlan;
import io.athanor.promql.plan.VectorPlan;
import io.athanor.testing.testkit.Shared;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every eval of Prometheus's scripts is planned as operators over whole rows; there is nothing else to fall back to. */
class PlansTest {
    /** The operators that work on whole rows of steps. Another one has to be looked at before it is added here. */
    private static final Set<Class<? extends Plan>> OVER_ROWS = Set.of(
            VectorPlan.Select.class,
            VectorPlan.OverWindows.class,
            VectorPlan.Apply.class,
            VectorPlan.Enrich.class,
            VectorPlan.Lift.class,
            VectorPlan.Absent.class,
            VectorPlan.Aggregate.class,
            VectorPlan.Match.class,
            VectorPlan.WithScalar.class,
            VectorPlan.Minus.class,
            VectorPlan.Repeat.class,
            RangePlan.Select.class,
            RangePlan.Subquery.class,
            ScalarPlan.Constant.class,
            ScalarPlan.Time.class,
            ScalarPlan.Only.class,
            ScalarPlan.Binary.class,
            ScalarPlan.Extreme.class,
            ScalarPlan.Minus.class,
            ScalarPlan.Repeat.class,
            TextPlan.class);

    private int planned;
    private int refused;
    private final Set<String> others = new TreeSet<>();

    @Test
    void evals_ofPrometheus_arePlannedAsOperatorsOverRowsAlone() throws IOException {
        try (Stream<Path> scripts = Files.list(Shared.path("promqltest"))) {
            for (Path path : scripts.sorted().toList()) {
                for (Command command : Script.parse(Files.readString(path)).commands()) {
                    if (command instanceof Command.Eval eval) {
                        plan(eval);
                    }
                }
            }
        }
        System.out.println(planned + " evals planned, " + refused + " refused as queries");
        assertThat(others).isEmpty();
        assertThat(planned).isGreaterThan(1_700);
    }

    private void plan(Command.Eval eval) {
        long start = eval.range() ? eval.startMs() : eval.evalMs();
        long end = eval.range() ? eval.endMs() : start;
        PlanContext context =
                new PlanContext(start, end, eval.range() ? eval.stepMs() : 0, 300_000, 60_000, true, Sources.RAW);
        try {
            look(PlanNode.of(Planner.plan(Parser.parse(eval.expr(), ParserOptions.ALL), context)));
            planned++;
        } catch (ParseException | PromqlException e) {
            assertThat(e.getMessage()).doesNotContain("not supported");
            refused++;
        }
    }

    private void look(PlanNode node) {
        if (!OVER_ROWS.contains(node.plan().getClass())) {
            others.add(node.plan().getClass().getName());
        }
        node.children().forEach(this::look);
    }
}
