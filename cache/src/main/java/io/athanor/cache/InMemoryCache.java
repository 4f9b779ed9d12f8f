package io.athanor.cache;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import io.athanor.model.budget.CacheBudget;
import io.athanor.model.budget.SharedBudget;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A cache in this process. What it holds is bounded in bytes, and reserved in the process's ledger: where that has no room, a
 * value is not kept.
 */
public final class InMemoryCache implements Cache {
    /** Of an entry's objects and its place in the table, about. */
    private static final int ENTRY_BYTES = 160;

    private final InMemoryConfig config;
    private final InMemoryMetrics metrics;
    private final @Nullable CacheBudget budget;
    private final InstantSource clock;
    private final com.github.benmanes.caffeine.cache.Cache<String, Entry> entries;
    private volatile boolean closed;

    private record Entry(byte[] value, long expiresMs) {}

    /** @param ledger where what is held is reserved, and which takes it back when requests need it; null: nowhere */
    public InMemoryCache(
            InMemoryConfig config, InMemoryMetrics metrics, @Nullable SharedBudget ledger, InstantSource clock) {
        this.config = config;
        this.metrics = metrics;
        this.budget = ledger == null ? null : ledger.cache(this::giveBack);
        this.clock = clock;
        entries = Caffeine.newBuilder()
                .maximumWeight(config.maxSize())
                .weigher((String key, Entry entry) -> (int) Math.min(bytes(key, entry), Integer.MAX_VALUE))
                .removalListener(this::removed)
                .executor(Runnable::run)
                .build();
    }

    private static long bytes(String key, Entry entry) {
        return ENTRY_BYTES + (long) key.length() + entry.value.length;
    }

    private void removed(@Nullable String key, @Nullable Entry entry, RemovalCause cause) {
        if (key != null && entry != null) {
            long bytes = bytes(key, entry);
            if (budget != null) {
                budget.release(bytes);
            }
            metrics.removed(key, entry.value.length, bytes, cause.wasEvicted());
        }
    }

    @Override
    public Hits get(List<String> keys) {
        Hits hits = new Hits(keys.size());
        long now = clock.millis();
        for (int i = 0; i < keys.size(); i++) {
            Entry entry = entries.getIfPresent(keys.get(i));
            if (entry != null && entry.expiresMs > now) {
                hits.found(i, entry.value);
            } else if (entry != null) {
                metrics.expired();
                entries.asMap().remove(keys.get(i), entry);
            }
        }
        metrics.asked(keys.size(), hits.count());
        return hits;
    }

    @Override
    public void put(String key, byte[] value, Duration ttl) {
        putUntil(key, value, Math.addExact(clock.millis(), ttl.toMillis()));
    }

    /**
     * {@link #put} with the time at which it ends.
     *
     * @param expiresMs ms since 1970
     */
    public void putUntil(String key, byte[] value, long expiresMs) {
        if (closed) {
            return;
        }
        if (expiresMs <= clock.millis()) {
            entries.invalidate(key); // what it takes the place of is over, too
            return;
        }
        Entry entry = new Entry(value, expiresMs);
        long bytes = bytes(key, entry);
        if (value.length > config.maxItemSize() || bytes > config.maxSize()) {
            metrics.overflowed(key);
            entries.invalidate(key);
        } else if (budget == null || budget.tryReserve(bytes)) {
            metrics.added(key, value.length, bytes);
            entries.put(key, entry);
            if (closed) {
                entries.invalidate(key);
            }
        } else {
            entries.invalidate(key);
        }
    }

    /** Lets at least so many bytes go, of what was used least. */
    private void giveBack(long bytes) {
        long goal = Math.max(0, size() - bytes);
        entries.policy().eviction().ifPresent(eviction -> {
            entries.invalidateAll(eviction.coldestWeighted(bytes).keySet());
            Set<String> next = eviction.coldest(1).keySet();
            while (size() > goal && !next.isEmpty()) {
                entries.invalidateAll(next);
                next = eviction.coldest(1).keySet();
            }
        });
    }

    /** Bytes that are held now. */
    public long size() {
        return entries.policy()
                .eviction()
                .map(eviction -> eviction.weightedSize().orElse(0))
                .orElse(0L);
    }

    @Override
    public void close() {
        closed = true;
        entries.invalidateAll();
        entries.cleanUp();
    }
}
