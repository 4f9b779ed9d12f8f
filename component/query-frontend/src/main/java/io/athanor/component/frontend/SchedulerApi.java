package io.athanor.component.frontend;

import io.athanor.api.httpapi.Envelope;
import io.athanor.api.httpapi.ErrorType;
import io.athanor.api.storeapi.work.WorkAnswer;
import io.athanor.api.storeapi.work.WorkRequest;
import io.athanor.api.storeapi.work.Worker;
import io.athanor.api.storeapi.work.WorkerGoneException;
import io.athanor.component.frontend.downstream.Caller;
import io.athanor.component.frontend.downstream.HttpQuerier;
import io.athanor.component.frontend.plan.QueryFacts;
import io.athanor.component.frontend.plan.RangeQuery;
import io.athanor.component.frontend.queue.FairQueue;
import io.athanor.component.frontend.queue.TooManyRequestsException;
import io.athanor.component.frontend.stop.Stop;
import io.athanor.component.frontend.stop.StoppedException;
import io.athanor.component.frontend.work.Lane;
import io.athanor.promql.parser.Expr;
import io.athanor.server.http.BodyTooLargeException;
import io.athanor.server.http.ClientGoneException;
import io.athanor.server.http.Form;
import io.athanor.server.http.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Has requests wait for their turn, and a querier answer them. */
final class SchedulerApi {
    /** Queriers that are asked for one answer, where they go away before they begin it. */
    private static final int TRIES = 2;

    private final CallerReader callers;
    private final Lane queries;
    private final Lane aside;
    private final Scheduler.Handed handed;
    private volatile boolean refusesAll;

    SchedulerApi(CallerReader callers, Lane queries, Lane aside, Scheduler.Handed handed) {
        this.callers = callers;
        this.queries = queries;
        this.aside = aside;
        this.handed = handed;
    }

    /** From now on. */
    void refuseAll() {
        refusesAll = true;
    }

    void handle(HttpExchange exchange) throws IOException {
        if (refusesAll) {
            Envelope.error(exchange, ErrorType.UNAVAILABLE, "this scheduler ends: ask another, or again");
            return;
        }
        String op = FrontendApi.operation(exchange);
        Lane lane = op.isEmpty() ? aside : queries;
        Stop stop = new Stop();
        try (Lane.Pending pending = lane.watch(stop)) {
            try {
                Caller caller = callers.read(exchange);
                WorkRequest request = request(exchange, caller);
                try (HttpExchange.AutoCloseableWatch _ = exchange.whenClientGoes(stop::stop)) {
                    answer(exchange, new Job(lane, request, caller, cost(op, request)), stop);
                }
            } catch (StoppedException e) {
                if (exchange.isCommitted()) {
                    throw new ClientGoneException(e); // what has been sent must not be taken for all of it
                }
                if (pending.isAbandoned()) {
                    Envelope.error(exchange, ErrorType.UNAVAILABLE, "no querier has come to this scheduler for work");
                } else {
                    Envelope.error(exchange, ErrorType.CANCELED, String.valueOf(e.getMessage()));
                }
            }
        } catch (BadRequestException e) {
            Envelope.error(exchange, ErrorType.BAD_DATA, String.valueOf(e.getMessage()));
        } catch (BodyTooLargeException e) {
            Envelope.error(exchange, 413, ErrorType.BAD_DATA, String.valueOf(e.getMessage()));
        } catch (TooManyRequestsException e) {
            FrontendApi.refuse(exchange, e);
        }
    }

    private record Job(Lane lane, WorkRequest request, Caller caller, double cost) {
        /** Whether it may be asked for twice. */
        boolean isReading() {
            String method = request.method();
            return method.equals("GET")
                    || method.equals("HEAD")
                    || !FrontendApi.operation(method, request.path()).isEmpty();
        }
    }

    private void answer(HttpExchange exchange, Job job, Stop stop) throws IOException {
        Set<String> gone = new LinkedHashSet<>();
        long waited = 0;
        for (int i = 0; i < (job.isReading() ? TRIES : 1); i++) {
            FairQueue queue = job.lane().queue();
            try (FairQueue.Turn turn =
                    queue.enter(job.caller().tenant(), job.caller().user(), job.cost(), stop)) {
                waited += turn.waitedNanos();
                Worker worker = job.lane().take(stop);
                if (i > 0) {
                    handed.over();
                }
                try {
                    ask(exchange, job, worker, waited, stop);
                    return;
                } catch (WorkerGoneException e) {
                    if (exchange.isCommitted()) {
                        throw new ClientGoneException(e); // it cannot be told but by the end of its connection
                    }
                    gone.add(worker.querier());
                }
            }
        }
        Envelope.error(
                exchange,
                ErrorType.UNAVAILABLE,
                "the querier " + String.join(", then ", gone) + " went away while it was asked: ask again");
    }

    private static void ask(HttpExchange exchange, Job job, Worker worker, long waited, Stop stop) throws IOException {
        boolean isDone = false;
        try (Stop.Handle _ = stop.onStop(worker::cancel)) {
            WorkAnswer answer = worker.ask(job.request());
            exchange.status(answer.status());
            for (Map.Entry<String, String> header : answer.headers()) {
                if (HttpQuerier.goesOn(header.getKey())) {
                    exchange.addHeader(header.getKey(), header.getValue());
                }
            }
            exchange.addHeader("Server-Timing", "queue;dur=" + String.format(Locale.ROOT, "%.3f", waited / 1e6));
            while (!answer.isOver()) {
                byte[] bytes = answer.next();
                exchange.send(bytes, bytes.length, answer.isOver());
            }
            isDone = true;
        } catch (WorkerGoneException e) {
            if (stop.isStopped()) {
                throw new StoppedException();
            }
            throw e;
        } finally {
            if (isDone) {
                job.lane().back(worker);
            } else {
                worker.cancel();
                job.lane().went(worker);
            }
        }
    }

    private static WorkRequest request(HttpExchange exchange, Caller caller) throws IOException {
        List<Map.Entry<String, String>> headers = new ArrayList<>();
        for (Map.Entry<String, String> header : exchange.headers()) {
            if (isForTheQuerier(header.getKey())) {
                headers.add(header);
            }
        }
        headers.add(Map.entry(CallerReader.TENANT_HEADER, caller.tenant()));
        return new WorkRequest(
                exchange.method(),
                exchange.path(),
                exchange.query(),
                headers,
                exchange.body(),
                exchange.remoteAddress());
    }

    /** Who asks was checked here, and is told as the tenant. */
    private static boolean isForTheQuerier(String header) {
        return header.equalsIgnoreCase("X-Request-ID")
                || (HttpQuerier.goesOn(header)
                        && !header.equalsIgnoreCase("Authorization")
                        && !header.equalsIgnoreCase(CallerReader.TENANT_HEADER));
    }

    /** What cannot be read costs little: its querier refuses it. */
    private static double cost(String op, WorkRequest request) {
        Form form = Form.parse(new String(request.body(), StandardCharsets.UTF_8), request.query());
        if (!op.equals("query_range")) {
            return op.isEmpty() ? 0 : 1;
        }
        try {
            RangeQuery query = Params.range(form, request.path(), true);
            Expr expr = QueryFacts.parse(query.query());
            return (expr == null ? QueryFacts.UNKNOWN : QueryFacts.of(expr)).cost(query.start(), query.end());
        } catch (BadRequestException e) {
            return 1;
        }
    }
}
