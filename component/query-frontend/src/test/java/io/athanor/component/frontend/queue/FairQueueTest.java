package io.athanor.component.frontend.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.component.frontend.stop.Stop;
import io.athanor.component.frontend.stop.StoppedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whose turn it is. Requests are queued one after the other, so that what follows is the queue's choice alone. */
@Timeout(60)
class FairQueueTest {
    private static final QueueMetrics NO_METRICS = new QueueMetrics() {
        @Override
        public void waited(long nanos) {}

        @Override
        public void refused(String tenant, String limit) {}
    };

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final BlockingQueue<Served> served = new LinkedBlockingQueue<>();

    /** Whose turn has come. */
    private record Served(String who, FairQueue.Turn turn) {}

    @AfterEach
    void close() {
        threads.shutdownNow();
    }

    private static Limits weight(double weight) {
        return new Limits(weight, 0, 0, Duration.ZERO, 0);
    }

    private static FairQueue queue(int places, Map<String, Limits> tenants) {
        Overrides overrides = new Overrides(Limits.NONE, tenants);
        return new FairQueue(places, () -> overrides, NO_METRICS, System::nanoTime);
    }

    /** Has a request wait, and returns when it does. */
    private Future<?> wait(FairQueue queue, String tenant, String user, double cost) throws InterruptedException {
        int before = queue.waiting();
        Future<?> waiting = threads.submit(() -> {
            FairQueue.Turn turn = queue.enter(tenant, user, cost, new Stop());
            served.add(new Served(tenant + user, turn));
            return true;
        });
        while (queue.waiting() == before) {
            Thread.sleep(1);
        }
        return waiting;
    }

    /** Ends turn after turn; who was served, in order. */
    private List<String> drain(FairQueue.Turn first, int requests) throws InterruptedException {
        List<String> order = new ArrayList<>();
        FairQueue.Turn last = first;
        for (int i = 0; i < requests; i++) {
            last.close();
            Served next = served.poll(30, TimeUnit.SECONDS);
            assertThat(next).as("somebody's turn").isNotNull();
            order.add(next.who());
            last = next.turn();
        }
        last.close();
        return order;
    }

    /** Queues many requests, until as many of them run as may; returns how many that are. */
    private int flood(FairQueue queue, String user, int requests) throws InterruptedException {
        for (int i = 0; i < requests; i++) {
            int before = queue.waiting() + queue.running();
            var _ = threads.submit(() -> {
                FairQueue.Turn turn = queue.enter("flood", user, 1, new Stop());
                served.add(new Served("flood" + user, turn));
                return true;
            });
            while (queue.waiting() + queue.running() == before) {
                Thread.sleep(1);
            }
        }
        return queue.running();
    }

    private void oneEnds() throws InterruptedException {
        Served first = served.poll(30, TimeUnit.SECONDS);
        assertThat(first).isNotNull();
        first.turn().close();
    }

    @Test
    void whoAskedLately_findsAsManyPlacesFree_asHeHad() throws Exception {
        AtomicLong nanos = new AtomicLong();
        FairQueue queue = new FairQueue(12, () -> Overrides.NONE, NO_METRICS, nanos::get);
        FairQueue.Turn one = queue.enter("small", "", 1, new Stop());
        queue.enter("small", "", 1, new Stop()).close();
        one.close();

        assertThat(flood(queue, "", 30)).isEqualTo(10);

        nanos.addAndGet(TimeUnit.SECONDS.toNanos(61));
        FairQueue.Turn first = queue.enter("small", "", 1, new Stop());
        FairQueue.Turn second = queue.enter("small", "", 1, new Stop());
        assertThat(first.waitedNanos() + second.waitedNanos()).isZero();
        assertThat(queue.running()).isEqualTo(12);
        first.close();
        second.close();
        oneEnds();
        assertThat(queue.running()).as("others leave them free again").isEqualTo(10);

        nanos.addAndGet(TimeUnit.SECONDS.toNanos(121));
        oneEnds();
        assertThat(queue.running()).as("nobody has asked lately").isEqualTo(12);
    }

    @Test
    void noMoreThanAQuarter_isLeftFree_andOnlyByThoseWhoHaveTheirShare() throws Exception {
        AtomicLong nanos = new AtomicLong();
        FairQueue queue = new FairQueue(8, () -> Overrides.NONE, NO_METRICS, nanos::get);
        List<FairQueue.Turn> many = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            many.add(queue.enter("large", "", 1, new Stop()));
        }
        many.forEach(FairQueue.Turn::close);

        assertThat(flood(queue, "", 20)).isEqualTo(6);

        queue.enter("new", "", 1, new Stop()).close();
        assertThat(queue.running()).isEqualTo(6);
    }

    @Test
    void usersOfATenant_leavePlacesFreeLikewise() throws Exception {
        FairQueue queue = queue(8, Map.of());
        queue.enter("flood", "-y", 1, new Stop()).close();

        assertThat(flood(queue, "-x", 20)).isEqualTo(7);
    }

    private static long count(List<String> order, int first, String who) {
        return order.subList(0, first).stream().filter(who::equals).count();
    }

    @Test
    void tenants_takeTurnsByWeight() throws Exception {
        FairQueue queue = queue(1, Map.of("a", weight(3), "b", weight(1)));
        FairQueue.Turn first = queue.enter("c", "", 1, new Stop());
        for (int i = 0; i < 12; i++) {
            var _ = wait(queue, "a", "", 1);
            var _ = wait(queue, "b", "", 1);
        }

        List<String> order = drain(first, 24);

        assertThat(count(order, 8, "a")).as(order.toString()).isBetween(5L, 7L);
        assertThat(count(order, 16, "a")).as(order.toString()).isBetween(11L, 12L);
        assertThat(queue.running()).isZero();
        assertThat(queue.waiting()).isZero();
    }

    @Test
    void whoFloods_waitsForHimself() throws Exception {
        FairQueue queue = queue(1, Map.of());
        FairQueue.Turn first = queue.enter("flood", "", 1, new Stop());
        for (int i = 0; i < 200; i++) {
            var _ = wait(queue, "flood", "", 1);
        }
        var _ = wait(queue, "small", "", 1);

        List<String> order = drain(first, 201);

        assertThat(order.indexOf("small")).isLessThanOrEqualTo(1);
    }

    @Test
    void whoAsksCostlyThings_hasFewerTurns() throws Exception {
        FairQueue queue = queue(1, Map.of());
        FairQueue.Turn first = queue.enter("c", "", 1, new Stop());
        for (int i = 0; i < 20; i++) {
            var _ = wait(queue, "dear", "", 10);
            var _ = wait(queue, "cheap", "", 1);
        }

        List<String> order = drain(first, 40);

        assertThat(count(order, 11, "dear")).as(order.toString()).isBetween(1L, 2L);
        assertThat(count(order, 22, "dear")).as(order.toString()).isBetween(2L, 3L);
    }

    @Test
    void users_takeTurnsWithinATenant() throws Exception {
        FairQueue queue = queue(1, Map.of());
        FairQueue.Turn first = queue.enter("t", "-x", 1, new Stop());
        for (int i = 0; i < 30; i++) {
            var _ = wait(queue, "t", "-x", 1);
        }
        for (int i = 0; i < 5; i++) {
            var _ = wait(queue, "t", "-y", 1);
        }

        List<String> order = drain(first, 35);

        assertThat(count(order, 11, "t-y")).as(order.toString()).isEqualTo(5);
    }

    @Test
    void limits_areNamed_andSayWhenToComeAgain() throws Exception {
        FairQueue queue = queue(
                10,
                Map.of(
                        "few", new Limits(1, 1, 2, Duration.ZERO, 0),
                        "cheap", new Limits(1, 0, 0, Duration.ZERO, 5)));
        FairQueue.Turn first = queue.enter("few", "", 1, new Stop());
        var _ = wait(queue, "few", "", 1);
        var _ = wait(queue, "few", "", 1);

        assertThatThrownBy(() -> queue.enter("few", "", 1, new Stop()))
                .isInstanceOfSatisfying(TooManyRequestsException.class, e -> {
                    assertThat(e.limit()).isEqualTo("max_queued");
                    assertThat(e.retryAfterSeconds()).isBetween(1, 60);
                    assertThat(e).hasMessageContaining("tenant few").hasMessageContaining("max_queued is 2");
                });
        assertThatThrownBy(() -> queue.enter("cheap", "", 5.5, new Stop()))
                .isInstanceOfSatisfying(TooManyRequestsException.class, e -> {
                    assertThat(e.limit()).isEqualTo("max_cost");
                    assertThat(e.retryAfterSeconds()).isZero();
                });
        queue.enter("cheap", "", 5, new Stop()).close();
        assertThat(drain(first, 2)).containsExactly("few", "few");
    }

    @Test
    void whoIsGone_doesNotTakeATurn() throws Exception {
        FairQueue queue = queue(1, Map.of());
        FairQueue.Turn first = queue.enter("a", "", 1, new Stop());
        Stop gone = new Stop();
        Future<?> waiting = threads.submit(() -> queue.enter("b", "", 1, gone));
        while (queue.waiting() == 0) {
            Thread.sleep(1);
        }
        var _ = wait(queue, "c", "", 1);

        gone.stop();

        assertThatThrownBy(() -> waiting.get(30, TimeUnit.SECONDS)).hasCauseInstanceOf(StoppedException.class);
        assertThat(drain(first, 1)).containsExactly("c");
        assertThat(queue.running()).isZero();
    }

    /** Whatever comes and is given up: no place is lost, and no limit exceeded. */
    @Test
    void anySequence_keepsThePlaces() throws Exception {
        long seed = Long.getLong("athanor.seed", System.nanoTime());
        Random random = new Random(seed);
        FairQueue queue = queue(3, Map.of("t0", new Limits(2, 1, 0, Duration.ZERO, 0)));
        AtomicInteger all = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger limited = new AtomicInteger();
        AtomicInteger mostLimited = new AtomicInteger();
        List<Future<?>> running = new ArrayList<>();
        List<Stop> stops = new ArrayList<>();
        for (int i = 0; i < 600; i++) {
            String tenant = "t" + random.nextInt(4);
            String user = "u" + random.nextInt(3);
            double cost = random.nextInt(20);
            Stop stop = new Stop();
            stops.add(stop);
            running.add(threads.submit(() -> {
                try (FairQueue.Turn _ = queue.enter(tenant, user, cost, stop)) {
                    most.accumulateAndGet(all.incrementAndGet(), Math::max);
                    if (tenant.equals("t0")) {
                        mostLimited.accumulateAndGet(limited.incrementAndGet(), Math::max);
                    }
                    if (tenant.equals("t0")) {
                        limited.decrementAndGet();
                    }
                    all.decrementAndGet();
                }
                return true;
            }));
            if (random.nextInt(3) == 0) {
                stops.get(random.nextInt(stops.size())).stop();
            }
        }
        for (Future<?> one : running) {
            try {
                one.get(30, TimeUnit.SECONDS);
            } catch (java.util.concurrent.ExecutionException e) {
                assertThat(e).hasCauseInstanceOf(StoppedException.class);
            }
        }
        assertThat(most.get()).as("-Dathanor.seed=" + seed).isBetween(1, 3);
        assertThat(mostLimited.get()).as("-Dathanor.seed=" + seed).isLessThanOrEqualTo(1);
        assertThat(queue.running()).isZero();
        assertThat(queue.waiting()).isZero();
    }
}
