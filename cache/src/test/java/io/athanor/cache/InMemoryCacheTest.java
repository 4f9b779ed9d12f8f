package io.athanor.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.model.budget.BudgetTerms;
import io.athanor.model.budget.ByteBudget;
import io.athanor.model.budget.SharedBudget;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class InMemoryCacheTest {
    private static final long SEED = Long.getLong("athanor.seed", System.nanoTime());
    private static final Duration HOUR = Duration.ofHours(1);

    private Instant now = Instant.ofEpochSecond(1_000);

    private InMemoryCache cache(long maxSize, long maxItem) {
        return new InMemoryCache(new InMemoryConfig(maxSize, maxItem), InMemoryMetrics.NONE, null, () -> now);
    }

    @Test
    void values_areFoundUntilTheirTimeIsOver() {
        InMemoryCache cache = cache(1 << 20, 1 << 20);
        cache.put("a", new byte[] {1}, HOUR);
        cache.put("b", new byte[] {2}, HOUR.multipliedBy(2));
        assertThat(cache.get(List.of("a", "x", "b")).count()).isEqualTo(2);
        now = now.plus(HOUR);
        Hits hits = cache.get(List.of("a", "b"));
        assertThat(hits.value(0)).isNull();
        assertThat(hits.value(1)).containsExactly(2);
    }

    @Test
    void values_thatAreTooLarge_areNotKept() {
        InMemoryCache cache = cache(10_000, 100);
        cache.put("a", new byte[101], HOUR);
        cache.put("b", new byte[100], HOUR);
        assertThat(cache.get(List.of("a", "b")).count()).isEqualTo(1);
    }

    @Test
    void value_thatIsNotKept_endsTheOneBefore() {
        InMemoryCache cache = cache(10_000, 100);
        for (String key : List.of("over", "large")) {
            cache.put(key, new byte[] {1}, HOUR);
        }
        cache.put("over", new byte[0], Duration.ZERO);
        cache.put("large", new byte[101], HOUR);
        assertThat(cache.get(List.of("over", "large")).count()).isZero();
    }

    @Test
    void held_staysBelowTheSize_andWithinTheLedger() {
        SharedBudget ledger = new SharedBudget("memory", "--flag", 200_000, 0);
        InMemoryCache cache =
                new InMemoryCache(new InMemoryConfig(100_000, 50_000), InMemoryMetrics.NONE, ledger, () -> now);
        Random random = new Random(SEED);
        for (int i = 0; i < 5_000; i++) {
            String key = "k" + random.nextInt(300);
            byte[] value = new byte[random.nextInt(3_000)];
            cache.put(key, value, HOUR);
            assertThat(cache.size()).as("seed %d", SEED).isLessThanOrEqualTo(100_000);
            assertThat(ledger.used()).as("seed %d", SEED).isEqualTo(cache.size());
        }
        cache.close();
        assertThat(ledger.used()).isZero();
    }

    @Test
    void request_thatNeedsTheRoom_getsItFromTheCache() {
        SharedBudget ledger = new SharedBudget("memory", "--flag", 100_000, 0);
        InMemoryCache cache =
                new InMemoryCache(new InMemoryConfig(90_000, 50_000), InMemoryMetrics.NONE, ledger, () -> now);
        for (int i = 0; i < 50; i++) {
            cache.put("k" + i, new byte[1_500], HOUR);
        }
        assertThat(ledger.used()).isGreaterThan(50_000);
        BudgetTerms terms = new BudgetTerms("memory", "--flag", 100_000, "ask for less", IllegalStateException::new);
        try (ByteBudget request = new ByteBudget(terms, ledger)) {
            request.reserve(70_000, "chunks");
            assertThat(cache.size()).isLessThan(30_001);
        }
    }
}
