package io.athanor.component.frontend.downstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.api.httpapi.QueryCost;
import io.athanor.component.frontend.plan.Param;
import io.athanor.component.frontend.queue.FairQueue;
import io.athanor.component.frontend.queue.Overrides;
import io.athanor.component.frontend.queue.QueueMetrics;
import io.athanor.component.frontend.stop.Stop;
import io.athanor.component.frontend.stop.StoppedException;
import io.athanor.model.budget.BudgetTerms;
import io.athanor.model.budget.ByteBudget;
import io.athanor.model.budget.LimitExceededException;
import io.athanor.model.budget.SharedBudget;
import io.athanor.server.tracing.Tracing;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests to the querier: shared by who asks the same, tried again, given up when nobody waits. */
@Timeout(60)
class FlightsTest {
    private static final QueueMetrics NO_METRICS = new QueueMetrics() {
        @Override
        public void waited(long nanos) {}

        @Override
        public void refused(String tenant, String limit) {}
    };

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final SharedBudget memory = new SharedBudget("memory", "--flag", 64 << 20, 1 << 20);
    private final LargeArrays arrays = new LargeArrays(memory, System::nanoTime);
    private final FakeQuerier querier = new FakeQuerier();
    private final FairQueue queue = new FairQueue(0, () -> Overrides.NONE, NO_METRICS, System::nanoTime);
    private final List<Long> pauses = new ArrayList<>();
    private final List<Integer> retried = new ArrayList<>();
    private final AtomicInteger shared = new AtomicInteger();
    private double luck;

    private final Flights<String> flights = new Flights<>(
            new Retries(querier, queue, "http://querier", (millis, stop) -> pauses.add(millis), () -> luck),
            5,
            retried::add,
            shared::incrementAndGet,
            new Flights.Memory(
                    memory,
                    new BudgetTerms(
                            "memory", "--flag", 64 << 20, "less", text -> new LimitExceededException("memory", text)),
                    arrays),
            Tracing.OFF);

    /** Answers what it is told, in order; or waits to be let go on. */
    private static final class FakeQuerier implements Querier {
        private final AtomicInteger asked = new AtomicInteger();
        private final Queue<Object> answers = new ConcurrentLinkedQueue<>();
        private final BlockingQueue<Stop> arrived = new LinkedBlockingQueue<>();
        private volatile CountDownLatch gate = new CountDownLatch(0);

        /** A number stands for a large answer of so many bytes. */
        @Override
        public Answered send(Ask ask, ByteBudget room, Stop stop, Coming coming) throws IOException {
            if (answers.peek() instanceof Integer size) {
                answers.remove();
                Answered head = answered(200, "");
                coming.begins(head);
                byte[] body = coming.array(size, false, room);
                coming.came(body, size);
                return head.with(body, size);
            }
            return send(ask, room, stop);
        }

        @Override
        public Answered send(Ask ask, ByteBudget room, Stop stop) throws IOException {
            asked.incrementAndGet();
            arrived.add(stop);
            CountDownLatch open = gate;
            try (Stop.Handle _ = stop.onStop(open::countDown)) {
                open.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            if (stop.isStopped()) {
                throw new StoppedException();
            }
            Object next = answers.poll();
            if (next instanceof IOException failure) {
                throw failure;
            }
            return next instanceof Answered answered ? answered : answered(200, "good");
        }
    }

    private static Answered answered(int status, String body) {
        return new Answered(
                status, "application/json", "", "", "", 0, QueryCost.NOTHING, body.getBytes(StandardCharsets.UTF_8));
    }

    private static Ask ask(String query) {
        return new Ask(
                "query",
                true,
                "/api/v1/query",
                List.of(new Param("query", query)),
                new Caller("t", "t", "", List.of(), List.of()),
                1);
    }

    private String get(String query, Stop stop) throws IOException {
        return flights.get(
                "whole",
                ask(query),
                answered -> new String(answered.body(), StandardCharsets.UTF_8),
                new Costs(),
                stop);
    }

    @AfterEach
    void close() {
        querier.gate.countDown();
        flights.close();
        threads.shutdownNow();
        assertThat(memory.used()).isZero();
    }

    private List<Future<String>> join(String query, List<Stop> stops) throws InterruptedException {
        List<Future<String>> waiting = new ArrayList<>();
        for (Stop stop : stops) {
            int before = shared.get();
            int asked = querier.asked.get();
            waiting.add(threads.submit(() -> get(query, stop)));
            while (shared.get() == before && querier.asked.get() == asked) {
                Thread.sleep(1);
            }
        }
        return waiting;
    }

    @Test
    void theSame_isAskedOnce_andWhoLeavesDoesNotMatterToTheOthers() throws Exception {
        querier.gate = new CountDownLatch(1);
        List<Stop> stops = List.of(new Stop(), new Stop(), new Stop());
        List<Future<String>> waiting = join("up", stops);
        Stop flight = querier.arrived.poll(30, TimeUnit.SECONDS);

        stops.getFirst().stop(); // who began it

        assertThatThrownBy(() -> waiting.getFirst().get(30, TimeUnit.SECONDS))
                .hasCauseInstanceOf(StoppedException.class);
        assertThat(flight.isStopped()).isFalse();
        querier.gate.countDown();
        assertThat(waiting.get(1).get(30, TimeUnit.SECONDS)).isEqualTo("good");
        assertThat(waiting.get(2).get(30, TimeUnit.SECONDS)).isEqualTo("good");
        assertThat(querier.asked).hasValue(1);
        assertThat(shared).hasValue(2);
    }

    @Test
    void requestThatNobodyWaitsForAnyMore_isGivenUp_andTheNextIsANewOne() throws Exception {
        querier.gate = new CountDownLatch(1);
        List<Stop> stops = List.of(new Stop(), new Stop());
        List<Future<String>> waiting = join("up", stops);
        Stop flight = querier.arrived.poll(30, TimeUnit.SECONDS);

        stops.forEach(Stop::stop);

        for (Future<String> one : waiting) {
            assertThatThrownBy(() -> one.get(30, TimeUnit.SECONDS)).hasCauseInstanceOf(StoppedException.class);
        }
        while (!flight.isStopped()) {
            Thread.sleep(1);
        }
        querier.gate = new CountDownLatch(0);
        assertThat(get("up", new Stop())).isEqualTo("good");
        assertThat(querier.asked).hasValue(2);
    }

    /** Asks for a large answer; returns where its bytes are, which somebody may still send. */
    private byte[] bytes(Flights<String>.Seat seat) throws IOException {
        Coming.Piece piece = seat.coming().await(LargeArrays.LARGE, new Stop());
        if (piece == null) {
            throw new AssertionError("no answer");
        }
        assertThat(seat.result(new Stop())).isEqualTo("read");
        return piece.bytes();
    }

    @Test
    void largeAnswersBytes_areUsedAgain_onlyWhenNobodySendsThemAnyMore() throws Exception {
        Flights.Reader<String> reader = answered -> "read";
        querier.answers.addAll(List.of(300_000, 500_000, 300_000, 500_000));
        byte[] first;
        byte[] second;
        try (Flights<String>.Seat sends = flights.join("sent", ask("a"), reader)) {
            sends.onlySends();
            first = bytes(sends);
            try (Flights<String>.Seat other = flights.join("sent", ask("b"), reader)) {
                second = bytes(other);
                assertThat(second).isNotSameAs(first);
            }
            awaitKept(second.length);
        }
        awaitKept(first.length + second.length);
        try (Flights<String>.Seat next = flights.join("sent", ask("c"), reader)) {
            assertThat(bytes(next)).isSameAs(first);
            next.coming().leaveToReaders();
        }
        awaitKept(second.length);
        try (Flights<String>.Seat next = flights.join("sent", ask("d"), reader)) {
            assertThat(bytes(next)).isSameAs(second);
        }
        arrays.close();
        awaitKept(0);
    }

    /** Waits until nothing but so many bytes is reserved, to be used again. */
    private void awaitKept(long bytes) throws InterruptedException {
        while (memory.used() != bytes) {
            Thread.sleep(1);
        }
    }

    @Test
    void other_isAskedByItself_andSoIsTheSameOfAnother() throws Exception {
        assertThat(get("up", new Stop())).isEqualTo("good");
        assertThat(get("down", new Stop())).isEqualTo("good");
        Ask other = new Ask(
                "query",
                true,
                "/api/v1/query",
                List.of(new Param("query", "up")),
                new Caller("other", "t", "", List.of(), List.of()),
                1);
        assertThat(other.key()).isNotEqualTo(ask("up").key());
        assertThat(querier.asked).hasValue(2);
    }

    @Test
    void failure_isThatOfAllWhoWait_andIsNotRemembered() throws Exception {
        querier.gate = new CountDownLatch(1);
        querier.answers.add(answered(400, "bad"));
        List<Future<String>> waiting = join("up", List.of(new Stop(), new Stop()));
        querier.gate.countDown();

        for (Future<String> one : waiting) {
            assertThatThrownBy(() -> one.get(30, TimeUnit.SECONDS)).hasCauseInstanceOf(QuerierException.class);
        }
        assertThat(get("up", new Stop())).isEqualTo("good");
    }

    @Test
    void whatMayPass_isTriedAgain_laterAndLater() throws Exception {
        querier.answers.addAll(
                List.of(answered(502, ""), new IOException("reset"), answered(500, "x"), answered(503, "y")));
        luck = 1;

        assertThat(get("up", new Stop())).isEqualTo("good");
        assertThat(pauses).containsExactly(200L, 400L, 800L, 1600L);
        assertThat(retried).containsExactly(4);

        pauses.clear();
        luck = 0;
        querier.answers.addAll(List.of(answered(502, ""), answered(502, "")));
        assertThat(get("up", new Stop())).isEqualTo("good");
        assertThat(pauses).containsExactly(200L, 200L);
    }

    @Test
    void whatDoesNotPass_isNotTriedAgain() {
        for (Answered no : List.of(
                answered(400, "bad"),
                answered(422, "x"),
                answered(429, "busy"),
                answered(503, "{\"status\":\"error\",\"errorType\":\"timeout\"}"),
                answered(503, "{\"status\":\"error\",\"errorType\":\"canceled\"}"))) {
            querier.answers.add(no);
            int before = querier.asked.get();
            assertThatThrownBy(() -> get("up", new Stop()))
                    .isInstanceOfSatisfying(
                            QuerierException.class, e -> assertThat(e.status()).isEqualTo(no.status()));
            assertThat(querier.asked.get() - before).isEqualTo(1);
        }
        assertThat(pauses).isEmpty();
    }

    @Test
    void querierThatNeverAnswers_isNamed() {
        for (int i = 0; i < 5; i++) {
            querier.answers.add(new IOException("connection refused"));
        }

        assertThatThrownBy(() -> get("up", new Stop()))
                .isInstanceOf(QuerierException.class)
                .hasMessageContaining("http://querier did not answer /api/v1/query")
                .hasMessageContaining("connection refused")
                .hasMessageContaining("5 tries");
        assertThat(querier.asked).hasValue(5);
    }
}
