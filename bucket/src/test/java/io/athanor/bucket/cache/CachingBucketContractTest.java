package io.athanor.bucket.cache;

import io.athanor.cache.InMemoryCache;
import io.athanor.cache.InMemoryConfig;
import io.athanor.cache.InMemoryMetrics;
import io.athanor.objstore.Bucket;
import io.athanor.testing.contracts.BucketContract;
import io.athanor.testing.contracts.MemoryBucket;
import java.time.InstantSource;

class CachingBucketContractTest extends BucketContract {
    @Override
    protected Bucket emptyBucket() {
        return new CachingBucket(
                new MemoryBucket(),
                new InMemoryCache(InMemoryConfig.DEFAULT, InMemoryMetrics.NONE, null, InstantSource.system()),
                "here",
                CachingBucketConfig.DEFAULTS,
                CachingBucketMetrics.NONE,
                null,
                InstantSource.system());
    }
}
