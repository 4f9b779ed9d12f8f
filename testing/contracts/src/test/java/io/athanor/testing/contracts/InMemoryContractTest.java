package io.athanor.testing.contracts;

import io.athanor.cache.Cache;
import io.athanor.cache.InMemoryCache;
import io.athanor.cache.InMemoryConfig;
import io.athanor.cache.InMemoryMetrics;
import java.time.InstantSource;

final class InMemoryContractTest extends CacheContract {
    @Override
    protected Cache open(InstantSource clock) {
        return new InMemoryCache(new InMemoryConfig(64 << 20, 1 << 20), InMemoryMetrics.NONE, null, clock);
    }
}
