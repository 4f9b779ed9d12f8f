package io.athanor.component.frontend;

import io.athanor.component.frontend.answer.ListAnswer;
import io.athanor.component.frontend.cache.ResultsCache;
import io.athanor.component.frontend.downstream.Answered;
import io.athanor.component.frontend.downstream.Ask;
import io.athanor.component.frontend.downstream.Caller;
import io.athanor.component.frontend.downstream.Flights;
import io.athanor.component.frontend.plan.Param;
import io.athanor.component.frontend.plan.Span;
import io.athanor.component.frontend.plan.Times;
import io.athanor.component.frontend.stop.Stop;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Answers requests for names, values and series, span by span. */
final class ListAnswers {
    private final FrontendConfig.Lists config;
    private final Flights<Fetched> flights;
    private final @Nullable ResultsCache cache;
    private final Parts parts;
    private final FrontendCounters counters;

    ListAnswers(
            FrontendConfig.Lists config,
            Flights<Fetched> flights,
            @Nullable ResultsCache cache,
            Parts parts,
            FrontendCounters counters) {
        this.config = config;
        this.flights = flights;
        this.cache = cache;
        this.parts = parts;
        this.counters = counters;
    }

    /**
     * A request.
     *
     * @param start ms
     * @param end ms
     * @param others all parameters but the times
     */
    record Request(
            ListAnswer.Kind kind, String op, boolean post, String path, long start, long end, List<Param> others) {
        private String what(Caller caller) {
            return caller.key() + ' ' + op + ' ' + path + ' ' + Param.form(others);
        }
    }

    ListAnswer answer(Request request, Work work) throws IOException {
        List<Span> spans = spans(request.start(), request.end());
        counters.split("labels", spans.size());
        ResultsCache.ListSession session = cache == null || work.noStore()
                ? null
                : cache.lists(request.kind(), request.what(work.asked().caller()), spans);
        List<@Nullable ListAnswer> found = session == null ? List.of() : session.find();
        List<ListAnswer> answers = new ArrayList<>();
        List<Integer> missing = new ArrayList<>();
        List<Parts.Part<Fetched.Listed>> works = new ArrayList<>();
        for (int i = 0; i < spans.size(); i++) {
            ListAnswer kept = session == null ? null : found.get(i);
            if (kept != null) {
                answers.add(kept);
            } else {
                Span span = spans.get(i);
                missing.add(i);
                works.add(stop -> ask(request, span, work, stop));
            }
        }
        if (!works.isEmpty()) {
            work.asked().needs(works.size());
            List<Fetched.Listed> fetched = parts.all(
                    works, config.parallelism(), work.scope(), work.asked().stop());
            for (int i = 0; i < fetched.size(); i++) {
                Fetched.Listed one = fetched.get(i);
                answers.add(one.answer());
                if (session != null) {
                    session.keep(missing.get(i), one.answer(), one.token(), one.mayKeep());
                }
            }
        }
        return ListAnswer.union(answers);
    }

    /** Cut at multiples of the interval: each ms of the time is in one span. */
    private List<Span> spans(long start, long end) {
        long interval = config.split().toMillis();
        if (interval == 0 || end - start < 0 || (end - start) / interval > 100_000) {
            return List.of(new Span(start, end));
        }
        List<Span> spans = new ArrayList<>();
        for (long from = start; from <= end; ) {
            long to = Math.min(end, (Math.floorDiv(from, interval) + 1) * interval - 1);
            spans.add(new Span(from, to));
            from = to + 1;
        }
        return spans;
    }

    private Fetched.Listed ask(Request request, Span span, Work work, Stop stop) throws IOException {
        List<Param> params = new ArrayList<>(
                List.of(new Param("start", Times.seconds(span.start())), new Param("end", Times.seconds(span.end()))));
        params.addAll(request.others());
        double cost = 0.1 + (span.end() - (double) span.start()) / 86_400_000;
        Ask ask = new Ask(
                request.op(),
                request.post(),
                request.path(),
                params,
                work.asked().caller(),
                cost);
        Fetched fetched = work.fetch(flights, "list", ask, answered -> read(answered, request.kind()), stop);
        if (fetched instanceof Fetched.Listed listed) {
            return listed;
        }
        throw new IllegalStateException("a request of another kind");
    }

    private static Fetched.Listed read(Answered answered, ListAnswer.Kind kind) throws IOException {
        ListAnswer answer = ListAnswer.parse(kind, answered.body(), answered.length());
        return new Fetched.Listed(
                answer,
                answered.dataVersion(),
                !answered.isNotToBeStored() && !answer.who().isLacking());
    }
}
