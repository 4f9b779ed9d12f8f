package io.athanor.cache.remote;

import io.athanor.cache.Cache;
import io.athanor.cache.CacheMetrics;
import io.athanor.cache.Hits;
import io.athanor.cache.InMemoryCache;
import io.athanor.cache.InMemoryConfig;
import io.athanor.cache.InMemoryMetrics;
import io.athanor.cache.remote.Node.Put;
import io.athanor.cache.remote.RemoteMetrics.Operation;
import io.athanor.cache.remote.RemoteMetrics.Skip;
import io.athanor.model.budget.SharedBudget;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A cache on the network. Values are sealed (see {@link SealedFormat}), so that whatever a server returns, only what was
 * put is found. Puts happen in the background; lookups go to the servers in batches, side by side.
 */
public final class RemoteCache implements Cache {
    private static final long LONGEST_TTL_MS = Duration.ofDays(3650).toMillis();

    private final RemoteConfig config;
    private final Ring ring;
    private final RemoteMetrics metrics;
    private final CacheMetrics hits;
    private final InstantSource clock;
    private final Puts puts;
    private final Lookups lookups;
    private final @Nullable InMemoryCache near;
    private volatile boolean closed;

    /**
     * @param name for messages
     * @param ring closed with the cache
     * @param ledger where values that wait to be stored, or are kept near, are reserved; null: nowhere
     * @param nanoTime a clock that only runs forward, ns
     */
    public RemoteCache(
            String name,
            RemoteConfig config,
            Ring ring,
            RemoteMetrics metrics,
            CacheMetrics hits,
            @Nullable SharedBudget ledger,
            InstantSource clock,
            LongSupplier nanoTime) {
        this.config = config;
        this.ring = ring;
        this.metrics = metrics;
        this.hits = hits;
        this.clock = clock;
        Exchanges exchanges = new Exchanges(name, metrics, nanoTime);
        this.puts = new Puts(config, ring, exchanges, metrics, ledger == null ? null : ledger.cache(_ -> {}), nanoTime);
        this.lookups = new Lookups(config, ring, exchanges, metrics, nanoTime);
        this.near = config.nearBytes() == 0
                ? null
                : new InMemoryCache(
                        new InMemoryConfig(config.nearBytes(), config.nearBytes()),
                        InMemoryMetrics.NONE,
                        ledger,
                        clock);
    }

    @Override
    public Hits get(List<String> keys) {
        Hits found = near == null ? new Hits(keys.size()) : near.get(keys);
        List<Integer> places = new ArrayList<>(keys.size() - found.count());
        List<String> missing = new ArrayList<>(keys.size() - found.count());
        for (int i = 0; i < keys.size(); i++) {
            if (found.value(i) == null) {
                places.add(i);
                missing.add(SealedFormat.key(keys.get(i)));
            }
        }
        if (!missing.isEmpty() && !closed) {
            Hits sealed = lookups.get(missing);
            open(keys, places, sealed, found);
        }
        hits.asked(keys.size(), found.count());
        return found;
    }

    private void open(List<String> keys, List<Integer> places, Hits sealed, Hits to) {
        long now = clock.millis();
        int refused = 0;
        for (int i = 0; i < places.size(); i++) {
            byte[] value = sealed.value(i);
            if (value == null) {
                continue;
            }
            int place = places.get(i);
            byte[] data = SealedFormat.open(keys.get(place), value);
            if (data == null) {
                refused++;
            } else if (SealedFormat.expiresMs(value) > now) {
                to.found(place, data);
                if (near != null) {
                    near.putUntil(keys.get(place), data, SealedFormat.expiresMs(value));
                }
            }
        }
        if (refused > 0) {
            metrics.refused(refused);
        }
    }

    @Override
    public void put(String key, byte[] value, Duration ttl) {
        long ttlMs = Math.min(ttl.toMillis(), LONGEST_TTL_MS);
        if (ttlMs <= 0 || closed) {
            return;
        }
        if (config.maxItemSize() > 0 && value.length + SealedFormat.HEADER > config.maxItemSize()) {
            metrics.skipped(Operation.SET, Skip.MAX_ITEM_SIZE, 1);
            return;
        }
        long expiresMs = clock.millis() + ttlMs;
        if (near != null) {
            near.putUntil(key, value, expiresMs);
        }
        byte[] sealed = SealedFormat.seal(key, value, expiresMs);
        puts.offer(new Put(SealedFormat.key(key), sealed, Duration.ofMillis(ttlMs)));
    }

    @Override
    public void close() {
        closed = true;
        puts.close();
        lookups.close();
        ring.close();
        if (near != null) {
            near.close();
        }
    }
}
