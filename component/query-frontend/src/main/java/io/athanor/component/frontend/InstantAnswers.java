package io.athanor.component.frontend;

import io.athanor.component.frontend.answer.VectorAnswer;
import io.athanor.component.frontend.downstream.Answered;
import io.athanor.component.frontend.downstream.Ask;
import io.athanor.component.frontend.downstream.Flights;
import io.athanor.component.frontend.plan.Param;
import io.athanor.component.frontend.plan.QueryFacts;
import io.athanor.component.frontend.plan.ShardRule;
import io.athanor.promql.parser.Expr;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Answers requests as the querier does: as they are, or an instant query dealt out to shards. */
final class InstantAnswers {
    private final FrontendConfig config;
    private final Flights<Fetched> flights;
    private final Parts parts;
    private final FrontendCounters counters;

    InstantAnswers(FrontendConfig config, Flights<Fetched> flights, Parts parts, FrontendCounters counters) {
        this.config = config;
        this.flights = flights;
        this.parts = parts;
        this.counters = counters;
    }

    /** By which instant queries are asked. */
    Flights<Fetched> flights() {
        return flights;
    }

    /** The labels by which an instant query is dealt out; empty if it is not. */
    List<String> shards(String query) {
        if (config.shards() < 2) {
            return List.of();
        }
        Expr expr = QueryFacts.parse(query);
        List<String> labels = expr == null ? List.of() : ShardRule.labels(expr);
        counters.sharded("query_instant", !labels.isEmpty());
        return labels;
    }

    /** The answer of all shards together. */
    VectorAnswer sharded(Ask ask, List<String> labels, Work work) throws IOException {
        List<Parts.Part<Answered>> works = new ArrayList<>();
        for (int i = 0; i < config.shards(); i++) {
            List<Param> params = new ArrayList<>(ask.params());
            params.add(new Param("shard_info", ShardRule.info(labels, i, config.shards())));
            Ask shard = new Ask(ask.op(), ask.post(), ask.path(), params, ask.caller(), ask.cost());
            works.add(stop -> whole(work.fetch(flights, "whole", shard, Fetched.Whole::new, stop)));
        }
        work.asked().needs(works.size());
        VectorAnswer answer = new VectorAnswer();
        for (Answered answered : parts.all(
                works, config.ranges().parallelism(), work.scope(), work.asked().stop())) {
            answer.add(answered.body());
        }
        work.asked().costs().samples(answer.stats().samples(), answer.stats().peakSamples());
        return answer;
    }

    /** The querier's answer as it is; one under way is shared. */
    Answered asIs(Flights<Fetched> tries, Ask ask, Work work) throws IOException {
        work.asked().needs(1);
        return whole(
                work.fetch(tries, "whole", ask, Fetched.Whole::new, work.asked().stop()));
    }

    private static Answered whole(Fetched fetched) {
        if (fetched instanceof Fetched.Whole(Answered answered)) {
            return answered;
        }
        throw new IllegalStateException("a request of another kind");
    }
}
