package io.athanor.model.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class SharedBudgetTest {
    private static final class RefusedException extends RuntimeException {
        private static final long serialVersionUID = 1;

        RefusedException(String text) {
            super(text);
        }
    }

    private static SharedBudget shared(long limit, long lightBytes) {
        return new SharedBudget("memory budget of all queries together", "--all", limit, lightBytes);
    }

    private static ByteBudget budget(SharedBudget shared) {
        return budget(shared, () -> {});
    }

    private static ByteBudget budget(SharedBudget shared, Runnable check) {
        BudgetTerms terms = new BudgetTerms(
                "memory budget of a query", "--one", 1_000, "narrow the selectors", RefusedException::new);
        ByteBudget budget = new ByteBudget(terms, shared);
        budget.mayWait(() -> true, check);
        return budget;
    }

    private static void awaitWaiting(SharedBudget shared, int count) {
        while (shared.waiting() < count) {
            Thread.onSpinWait();
        }
    }

    @Test
    @Timeout(60)
    void whereAllThatHoldMemoryWait_theYoungestIsRefused_andTheOthersGoOn() throws Exception {
        SharedBudget shared = shared(100, 0);
        ByteBudget older = budget(shared);
        ByteBudget younger = budget(shared);
        older.reserve(60, "a");
        younger.reserve(30, "b");
        CompletableFuture<Void> waits = CompletableFuture.runAsync(() -> older.reserve(30, "more"));
        assertThatThrownBy(() -> younger.reserve(20, "rows"))
                .isInstanceOf(RefusedException.class)
                .hasMessage(
                        "the memory budget of all queries together of 100 bytes would be exceeded: 20 bytes asked"
                                + " for rows, 30 bytes held by this query, 90 bytes in use; narrow the selectors, or raise --all");
        assertThat(younger.used()).isEqualTo(30);
        younger.close();
        waits.get();
        assertThat(shared.used()).isEqualTo(90);
        older.close();
        assertThat(shared.used()).isZero();
    }

    @Test
    @Timeout(60)
    void whatARequestHoldsBesides_waitsWithIt_soThatNobodyWaitsForIt() throws Exception {
        SharedBudget shared = shared(100, 0);
        ByteBudget older = budget(shared);
        older.reserve(45, "text of a request");
        ByteBudget[] part = new ByteBudget[1];
        older.around(() -> part[0] = budget(shared));
        part[0].reserve(5, "a");
        ByteBudget younger = budget(shared);
        younger.reserve(10, "text of a request");
        List<CompletableFuture<Void>> waits = new ArrayList<>();
        younger.around(() -> {
            try (ByteBudget own = budget(shared)) {
                own.reserve(15, "b");
                waits.add(CompletableFuture.runAsync(() -> part[0].reserve(30, "more")));
                awaitWaiting(shared, 1);
                assertThatThrownBy(() -> own.reserve(40, "rows")).isInstanceOf(RefusedException.class);
            }
        });
        younger.close();
        waits.getFirst().get();
        part[0].close();
        older.close();
        assertThat(shared.used()).isZero();
    }

    @Test
    void moreThanThereIsAtAll_isRefusedAtOnce() {
        SharedBudget shared = shared(100, 0);
        ByteBudget one = budget(shared);
        assertThatThrownBy(() -> one.reserve(101, "rows")).hasMessageContaining("--all");
        assertThatThrownBy(() -> one.reserve(Long.MAX_VALUE, "rows")).hasMessageContaining("--one");
        assertThat(one.used()).isZero();
    }

    @Test
    @Timeout(60)
    void whoWaits_getsBytesInTheOrderOfComing_andNobodyGoesBefore() throws Exception {
        SharedBudget shared = shared(100, 0);
        ByteBudget holder = budget(shared);
        holder.reserve(90, "all");
        List<Integer> order = Collections.synchronizedList(new ArrayList<>());
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                int who = i;
                ByteBudget waits = budget(shared);
                all.add(threads.submit(() -> {
                    waits.reserve(60, "later");
                    order.add(who);
                    waits.close();
                }));
                awaitWaiting(shared, i + 1);
            }
            ByteBudget late = budget(shared);
            assertThat(late.tryReserve(5)).isFalse();
            holder.close();
            for (Future<?> one : all) {
                one.get();
            }
        }
        assertThat(order).containsExactly(0, 1, 2, 3);
        assertThat(shared.used()).isZero();
    }

    @Test
    @Timeout(60)
    void lightRequest_findsRoom_howeverManyHeavyOnesWait() throws Exception {
        SharedBudget shared = shared(800, 40);
        ByteBudget heavy = budget(shared);
        heavy.reserve(700, "all that heavy ones may have");
        ByteBudget waits = budget(shared);
        CompletableFuture<Void> waiting = CompletableFuture.runAsync(() -> waits.reserve(100, "more"));
        awaitWaiting(shared, 1);
        ByteBudget light = budget(shared);
        light.reserve(40, "a little");
        assertThat(light.tryReserve(10)).as("it would not be light any more").isFalse();
        light.close();
        heavy.close();
        waiting.get();
        waits.close();
        assertThat(shared.used()).isZero();
    }

    @Test
    @Timeout(60)
    void whoIsGivenUpWhileWaiting_holdsNothingMore_andLetsOthersPass() throws Exception {
        SharedBudget shared = shared(100, 0);
        ByteBudget holder = budget(shared);
        holder.reserve(90, "all");
        AtomicBoolean givenUp = new AtomicBoolean();
        ByteBudget waits = budget(shared, () -> {
            if (givenUp.get()) {
                throw new RefusedException("gone");
            }
        });
        CompletableFuture<Void> waiting = CompletableFuture.runAsync(() -> waits.reserve(50, "more"));
        awaitWaiting(shared, 1);
        givenUp.set(true);
        assertThatThrownBy(waiting::get).hasCauseInstanceOf(RefusedException.class);
        assertThat(waits.used()).isZero();
        assertThat(shared.waiting()).isZero();
        assertThat(holder.tryReserve(10)).isTrue();
    }

    @Test
    @Timeout(60)
    void cache_givesBackWhatARequestNeeds_beforeThatWaits() {
        SharedBudget shared = shared(100, 0);
        AtomicLong asked = new AtomicLong();
        CacheBudget[] self = new CacheBudget[1];
        self[0] = shared.cache(bytes -> {
            asked.addAndGet(bytes);
            self[0].release(bytes);
        });
        assertThat(self[0].tryReserve(90)).isTrue();
        assertThat(self[0].tryReserve(20)).isFalse();
        ByteBudget request = budget(shared);
        request.reserve(60, "rows");
        assertThat(asked).hasValue(50);
        assertThat(self[0].used()).isEqualTo(40);
        assertThat(shared.used()).isEqualTo(100);
        request.close();
        assertThat(shared.used()).isEqualTo(40);
    }

    @Test
    @Timeout(60)
    void whereAllWaitButOneFits_itGoesOn() throws Exception {
        SharedBudget shared = shared(100, 0);
        ByteBudget older = budget(shared);
        ByteBudget younger = budget(shared);
        older.reserve(50, "a");
        younger.reserve(40, "b");
        CompletableFuture<Void> waits = CompletableFuture.runAsync(() -> older.reserve(30, "more"));
        awaitWaiting(shared, 1);
        younger.reserve(10, "fits");
        younger.close();
        waits.get();
        older.close();
        assertThat(shared.used()).isZero();
    }
}
