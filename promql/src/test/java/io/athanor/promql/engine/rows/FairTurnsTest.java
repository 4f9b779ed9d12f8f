package io.athanor.promql.engine.rows;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.promql.Cancellation;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class FairTurnsTest {
    @Test
    @Timeout(60)
    void lightJob_besideAHeavyOne_getsEverySecondTurn() throws Exception {
        try (WorkPool pool = new WorkPool(1)) {
            CountDownLatch heavyRuns = new CountDownLatch(1);
            CountDownLatch lightIsIn = new CountDownLatch(1);
            AtomicInteger heavyDone = new AtomicInteger();
            AtomicInteger heavyAtTheEndOfLight = new AtomicInteger();
            CompletableFuture<Void> heavy =
                    CompletableFuture.runAsync(() -> pool.run(query(), 10_000, 1_000_000_000L, (from, to, scratch) -> {
                        heavyRuns.countDown();
                        await(lightIsIn);
                        heavyDone.addAndGet(to - from);
                    }));
            heavyRuns.await();
            CompletableFuture<Void> light = CompletableFuture.runAsync(() -> pool.run(
                    query(), 4, 1_000_000_000L, (from, to, scratch) -> heavyAtTheEndOfLight.set(heavyDone.get())));
            while (pool.waitingJobs() < 2) {
                Thread.onSpinWait();
            }
            lightIsIn.countDown();
            light.get();
            assertThat(heavyAtTheEndOfLight.get()).isLessThanOrEqualTo(6);
            heavy.get();
            assertThat(heavyDone).hasValue(10_000);
        }
    }

    /** Three queries that want the same of one worker: none is ever more than a turn ahead of another. */
    @Test
    @Timeout(60)
    void equalJobs_areServedInTurn() throws Exception {
        try (WorkPool pool = new WorkPool(1)) {
            int ranges = 50;
            CountDownLatch firstRuns = new CountDownLatch(1);
            CountDownLatch allAreIn = new CountDownLatch(1);
            AtomicInteger[] done = {new AtomicInteger(), new AtomicInteger(), new AtomicInteger()};
            AtomicInteger greatestLead = new AtomicInteger();
            CompletableFuture<?>[] jobs = new CompletableFuture<?>[done.length];
            for (int j = 0; j < done.length; j++) {
                AtomicInteger mine = done[j];
                jobs[j] = CompletableFuture.runAsync(() ->
                        pool.run(query(), ranges, 1_000_000_000L, (from, to, scratch) -> {
                            firstRuns.countDown();
                            await(allAreIn);
                            mine.addAndGet(to - from);
                            greatestLead.accumulateAndGet(lead(done), Math::max);
                        }));
                if (j == 0) {
                    firstRuns.await();
                }
            }
            while (pool.waitingJobs() < done.length) {
                Thread.onSpinWait();
            }
            allAreIn.countDown();
            CompletableFuture.allOf(jobs).get();
            assertThat(greatestLead.get()).isLessThanOrEqualTo(2 * 6);
            assertThat(done).allSatisfy(one -> assertThat(one).hasValue(ranges));
        }
    }

    /** By how many indices the first of all is ahead of the last. */
    private static int lead(AtomicInteger[] done) {
        int least = Integer.MAX_VALUE;
        int most = 0;
        for (AtomicInteger one : done) {
            least = Math.min(least, one.get());
            most = Math.max(most, one.get());
        }
        return most - least;
    }

    private static QueryContext query() {
        return new QueryContext(new Cancellation(), Long.MAX_VALUE, QueryContext.budget("--one", 1L << 20, null));
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
