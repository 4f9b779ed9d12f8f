package io.athanor.promql.engine.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.promql.Cancellation;
import io.athanor.promql.PromqlException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class SharedBudgetTest {
    private static ByteBudget budget(SharedBudget shared) {
        ByteBudget budget = new ByteBudget("--one", 1_000, shared);
        budget.mayWait(() -> {});
        return budget;
    }

    @Test
    @Timeout(60)
    void whereAllThatHoldMemoryWait_theYoungestIsRefused_andTheOthersGoOn() throws Exception {
        SharedBudget shared = new SharedBudget(100);
        ByteBudget older = budget(shared);
        ByteBudget younger = budget(shared);
        older.reserve(60, "a");
        younger.reserve(30, "b");
        CompletableFuture<Void> waits = CompletableFuture.runAsync(() -> older.reserve(30, "more"));
        assertThatThrownBy(() -> younger.reserve(20, "rows"))
                .isInstanceOf(PromqlException.class)
                .hasMessage(
                        "the memory budget of all queries together of 100 bytes would be exceeded: 20 bytes asked for"
                                + " rows, 30 bytes held by this query, 90 bytes in use; narrow the selectors or the time range,"
                                + " widen the step, or raise --query.memory-budget");
        assertThat(younger.used()).isEqualTo(30);
        younger.close();
        waits.get();
        assertThat(shared.used()).isEqualTo(90);
        older.close();
        assertThat(shared.used()).isZero();
    }

    @Test
    void moreThanThereIsAtAll_isRefusedAtOnce() {
        SharedBudget shared = new SharedBudget(100);
        ByteBudget one = budget(shared);
        assertThatThrownBy(() -> one.reserve(101, "rows")).hasMessageContaining("--query.memory-budget");
        assertThatThrownBy(() -> one.reserve(Long.MAX_VALUE, "rows")).hasMessageContaining("--one");
        assertThat(one.used()).isZero();
    }

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
        return new QueryContext(new Cancellation(), Long.MAX_VALUE, new ByteBudget("--one", 1L << 20, null));
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
