package io.athanor.component.frontend;

import io.athanor.component.frontend.answer.VectorAnswer;
import io.athanor.component.frontend.downstream.Answered;
import io.athanor.component.frontend.downstream.Ask;
import io.athanor.component.frontend.downstream.Flights;
import io.athanor.component.frontend.plan.Dealing;
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

    /** How an instant query is dealt out. */
    Dealing shards(String query) {
        if (config.shards() < 2) {
            return Dealing.WHOLE;
        }
        Expr expr = QueryFacts.parse(query);
        Dealing shards = expr == null ? Dealing.WHOLE : ShardRule.of(expr);
        counters.sharded("query_instant", !shards.isWhole());
        return shards;
    }

    /** The answer of all shards together. */
    VectorAnswer sharded(Ask ask, Dealing shards, Work work) throws IOException {
        List<Parts.Part<Answered>> works = new ArrayList<>();
        for (int i = 0; i < config.shards(); i++) {
            List<Param> params = new ArrayList<>(ask.params());
            params.add(new Param("shard_info", shards.info(i, config.shards())));
            Ask shard = new Ask(ask.op(), ask.post(), ask.path(), params, ask.caller(), ask.cost());
            works.add(stop ->
                    whole(work.fetch(flights, "whole", shard, answered -> new Fetched.Whole(answered.kept()), stop)));
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

    static Answered whole(Fetched fetched) {
        if (fetched instanceof Fetched.Whole(Answered answered)) {
            return answered;
        }
        throw new IllegalStateException("a request of another kind");
    }
}
