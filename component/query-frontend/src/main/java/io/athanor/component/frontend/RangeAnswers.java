package io.athanor.component.frontend;

import io.athanor.component.frontend.answer.AnswerException;
import io.athanor.component.frontend.answer.Grid;
import io.athanor.component.frontend.answer.Matrix;
import io.athanor.component.frontend.answer.RangeAnswer;
import io.athanor.component.frontend.answer.Slice;
import io.athanor.component.frontend.answer.Stats;
import io.athanor.component.frontend.answer.Who;
import io.athanor.component.frontend.cache.ResultsCache;
import io.athanor.component.frontend.downstream.Answered;
import io.athanor.component.frontend.downstream.Ask;
import io.athanor.component.frontend.downstream.Caller;
import io.athanor.component.frontend.downstream.Flights;
import io.athanor.component.frontend.plan.Dealing;
import io.athanor.component.frontend.plan.FixedEnds;
import io.athanor.component.frontend.plan.Param;
import io.athanor.component.frontend.plan.QueryFacts;
import io.athanor.component.frontend.plan.RangeQuery;
import io.athanor.component.frontend.plan.ShardRule;
import io.athanor.component.frontend.plan.Span;
import io.athanor.component.frontend.plan.SplitRule;
import io.athanor.component.frontend.stop.Stop;
import io.athanor.promql.parser.Expr;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers range queries from parts: what is kept, and what the querier is asked for. */
final class RangeAnswers {
    private static final Logger LOG = LoggerFactory.getLogger(RangeAnswers.class);

    /** Resolutions of downsampled blocks, ms. */
    private static final List<Long> COARSER = List.of(300_000L, 3_600_000L);

    private final FrontendConfig config;
    private final Flights<Fetched> flights;
    private final @Nullable ResultsCache cache;
    private final Parts parts;
    private final FrontendCounters counters;
    private final SelfCheck check;

    RangeAnswers(
            FrontendConfig config,
            Flights<Fetched> flights,
            @Nullable ResultsCache cache,
            Parts parts,
            FrontendCounters counters,
            SelfCheck check) {
        this.config = config;
        this.flights = flights;
        this.cache = cache;
        this.parts = parts;
        this.counters = counters;
        this.check = check;
    }

    /** Whether the querier's own answer is the answer, as it is. */
    boolean isOnePiece(RangeQuery query) {
        if (cache != null || config.shards() > 1 || (config.ranges().downsampled() && query.isAutomatic())) {
            return false;
        }
        long interval = config.ranges().split().interval(query.start(), query.last());
        return SplitRule.cut(query.start(), query.last(), query.step(), interval)
                        .size()
                == 1;
    }

    /** What an answer is. */
    sealed interface Ranged {
        /** Put together. */
        record Parts(Matrix matrix) implements Ranged {}

        /** The querier's own, large and perhaps still coming in. */
        record Own(Streamed streamed) implements Ranged {}
    }

    /**
     * The answer.
     *
     * @param query aligned, if that is wanted
     * @param stats whether queriers are asked what it cost
     */
    Ranged answer(RangeQuery query, boolean stats, Work work) throws IOException {
        boolean mayBeCoarser = config.ranges().downsampled() && query.isAutomatic();
        OneQuery one = oneQuery(query, stats, work);
        Streamed own = stats || mayBeCoarser ? null : one.own();
        if (own != null) {
            return new Ranged.Own(own);
        }
        Matrix answer = one.answer();
        return new Ranged.Parts(mayBeCoarser ? withCoarser(answer, query, stats, work) : answer);
    }

    private Matrix withCoarser(Matrix found, RangeQuery query, boolean stats, Work work) throws IOException {
        Matrix answer = found;
        for (long resolution : COARSER) {
            if (resolution <= query.step() / 5) {
                continue;
            }
            long first = answer.firstPoint();
            long last = first == Long.MAX_VALUE ? query.last() : first - query.step();
            if (last < query.start()) {
                break;
            }
            counters.askedForDownsampled();
            RangeQuery earlier = query.from(resolution).between(query.start(), last);
            answer = withEarlier(answer, oneQuery(earlier, stats, work).answer(), last, query.step());
        }
        return answer;
    }

    /** What was answered before the first point is empty, and gives way. */
    private static Matrix withEarlier(Matrix later, Matrix earlier, long last, long step) {
        List<Slice> kept = new ArrayList<>();
        for (Slice slice : later.slices()) {
            if (slice.start() > last) {
                kept.add(slice);
            } else if (slice.end() > last) {
                kept.add(new Slice(slice.grid(), last + step, slice.end(), step));
            }
        }
        return new Matrix(kept, later.notes(), later.stats(), later.who()).after(earlier);
    }

    private OneQuery oneQuery(RangeQuery asked, boolean stats, Work work) {
        Expr expr = QueryFacts.parse(asked.query());
        Expr fixed = expr == null ? null : FixedEnds.in(expr, asked.start(), asked.end());
        RangeQuery query = fixed == null || fixed.equals(expr) ? asked : asked.asking(fixed.toString());
        QueryFacts facts = fixed == null ? QueryFacts.UNKNOWN : QueryFacts.of(fixed);
        long interval = facts.maySplit() ? config.ranges().split().interval(query.start(), query.last()) : 0;
        List<Span> spans = SplitRule.cut(query.start(), query.last(), query.step(), interval);
        counters.split("query_range", spans.size());
        Dealing shards = fixed == null || config.shards() < 2 ? Dealing.WHOLE : ShardRule.of(fixed);
        if (config.shards() > 1) {
            counters.sharded("query_range", !shards.isWhole());
        }
        boolean keeps = cache != null && facts.mayKeep() && !work.noStore() && interval > 0;
        Caller caller = work.asked().caller();
        String scope = caller.key() + (shards.isWhole() ? 0 : config.shards());
        ResultsCache.Session session = keeps && cache != null ? cache.session(query, facts, scope, interval) : null;
        return new OneQuery(query, facts, shards, stats, session, work, spans);
    }

    /** One query in parts. */
    private final class OneQuery {
        private final RangeQuery query;
        private final QueryFacts facts;
        private final Dealing shards;
        private final boolean stats;
        private final ResultsCache.@Nullable Session session;
        private final Work work;
        private final List<ResultsCache.Kept> kept;
        private final List<Span> gaps;
        private final List<Span> spans;
        private final List<Slice> slices = new ArrayList<>();
        private final List<Stats> costs = new ArrayList<>();
        private final List<Who> asked = new ArrayList<>();
        private Fetched.@Nullable Part whole;

        private OneQuery(
                RangeQuery query,
                QueryFacts facts,
                Dealing shards,
                boolean stats,
                ResultsCache.@Nullable Session session,
                Work work,
                List<Span> spans) {
            this.query = query;
            this.facts = facts;
            this.shards = shards;
            this.stats = stats;
            this.session = session;
            this.work = work;
            this.spans = spans;
            long start = System.nanoTime();
            this.kept = session == null ? List.of() : session.find(spans);
            this.gaps = session == null
                    ? spans
                    : kept.stream().flatMap(k -> k.gaps().stream()).toList();
            takeKept(System.nanoTime() - start);
        }

        /** Asks for all of it as one, if nothing of it is kept: the querier's own answer, if it is large; null if it is not. */
        @Nullable
        Streamed own() throws IOException {
            if (!shards.isWhole() || spans.size() > 1 || !gaps.equals(spans)) {
                return null;
            }
            // What is kept of it is kept by who reads it, whether somebody still waits then or not.
            Flights.Reader<Fetched> reader = answered -> {
                Fetched.Part part = readOwn(answered);
                if (session != null) {
                    keep(session, List.of(part));
                }
                return part;
            };
            String kind = session == null ? "range" : "kept range";
            return switch (Streamed.ask(flights, kind, askFor(spans.getFirst(), List.of()), reader, work)) {
                case Streamed.Outcome.Large(Streamed streamed) -> streamed;
                case Streamed.Outcome.Small(Fetched fetched) -> {
                    whole = part(fetched);
                    yield null;
                }
            };
        }

        /** Of a large one nobody waits for what was made of it: what is wrong with it is told here. */
        private Fetched.Part readOwn(Answered answered) throws IOException {
            try {
                return read(answered, query, spans.getFirst());
            } catch (AnswerException e) {
                if (answered.isLarge()) {
                    LOG.atWarn()
                            .addKeyValue("query", query.query())
                            .setCause(e)
                            .log("a large answer of the querier went on as it was, and cannot be kept");
                }
                throw e;
            }
        }

        Matrix answer() throws IOException {
            List<Fetched.Part> fetched = whole == null ? fetch(gaps) : List.of(whole);
            for (Fetched.Part part : fetched) {
                slices.add(part.grid().whole());
                costs.add(part.stats());
                asked.add(part.who());
            }
            if (session != null) {
                if (whole == null) {
                    keep(session, fetched);
                }
                check.maybe(session, kept, query, work.asked().caller());
            }
            return Matrix.of(slices, Stats.sum(costs), Who.union(asked));
        }

        private void takeKept(long nanos) {
            long steps = 0;
            for (ResultsCache.Kept one : kept) {
                asked.addAll(one.who());
                for (Slice slice : one.slices()) {
                    work.room().reserve(slice.grid().bytes(), "what is kept of an answer");
                    steps += (slice.end() - slice.start()) / slice.step() + 1;
                    slices.add(slice);
                }
            }
            if (!kept.isEmpty()) {
                work.asked().costs().cached(nanos, steps);
            }
        }

        private void keep(ResultsCache.Session into, List<Fetched.Part> fetched) {
            int at = 0;
            for (ResultsCache.Kept one : kept) {
                List<ResultsCache.Fresh> fresh = new ArrayList<>();
                for (int i = 0; i < one.gaps().size(); i++) {
                    Fetched.Part part = fetched.get(at++);
                    fresh.add(new ResultsCache.Fresh(part.grid(), part.who(), part.token(), part.mayKeep()));
                }
                if (!fresh.isEmpty()) {
                    into.keep(one, fresh);
                }
            }
        }

        private List<Fetched.Part> fetch(List<Span> missing) throws IOException {
            List<Parts.Part<Fetched.Part>> works = new ArrayList<>();
            for (Span span : missing) {
                if (shards.isWhole()) {
                    works.add(stop -> ask(span, List.of(), stop));
                } else {
                    for (int i = 0; i < config.shards(); i++) {
                        Param shard = new Param("shard_info", shards.info(i, config.shards()));
                        works.add(stop -> ask(span, List.of(shard), stop));
                    }
                }
            }
            if (works.isEmpty()) {
                return List.of();
            }
            work.asked().needs(works.size());
            List<Fetched.Part> all = parts.all(
                    works,
                    config.ranges().parallelism(),
                    work.scope(),
                    work.asked().stop());
            return shards.isWhole() ? all : unions(all);
        }

        private List<Fetched.Part> unions(List<Fetched.Part> all) throws IOException {
            List<Fetched.Part> unions = new ArrayList<>();
            for (int i = 0; i < all.size(); i += config.shards()) {
                List<Fetched.Part> group = all.subList(i, i + config.shards());
                Grid union = Matrix.union(group.stream().map(Fetched.Part::grid).toList());
                String token = group.getFirst().token();
                unions.add(new Fetched.Part(
                        union,
                        Stats.sum(group.stream().map(Fetched.Part::stats).toList()),
                        Who.union(group.stream().map(Fetched.Part::who).toList()),
                        token,
                        group.stream().allMatch(p -> p.mayKeep() && p.token().equals(token))));
            }
            return unions;
        }

        private Fetched.Part ask(Span span, List<Param> more, Stop stop) throws IOException {
            return part(
                    work.fetch(flights, "range", askFor(span, more), answered -> read(answered, query, span), stop));
        }

        private Ask askFor(Span span, List<Param> more) {
            return RangeAnswers.askFor(
                    query, span, more, stats, work.asked().caller(), facts.cost(span.start(), span.end()));
        }

        private static Fetched.Part part(Fetched fetched) {
            if (fetched instanceof Fetched.Part part) {
                return part;
            }
            throw new IllegalStateException("a request of another kind");
        }
    }

    static Ask askFor(RangeQuery query, Span span, List<Param> more, boolean stats, Caller caller, double cost) {
        List<Param> all = new ArrayList<>(more);
        if (stats) {
            all.add(new Param("stats", "true"));
        }
        return new Ask("query_range", true, query.path(), query.params(span, all), caller, cost);
    }

    static Fetched.Part read(Answered answered, RangeQuery query, Span span) throws IOException {
        RangeAnswer answer =
                RangeAnswer.parse(answered.body(), answered.length(), span.start(), span.end(), query.step());
        boolean mayKeep = !answered.isNotToBeStored() && !answer.who().isLacking();
        return new Fetched.Part(answer.grid(), answer.stats(), answer.who(), answered.dataVersion(), mayKeep);
    }
}
