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
