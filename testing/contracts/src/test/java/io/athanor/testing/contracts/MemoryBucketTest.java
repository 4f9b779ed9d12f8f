package io.athanor.testing.contracts;

import io.athanor.objstore.Bucket;

class MemoryBucketTest extends BucketContract {
    @Override
    protected Bucket emptyBucket() {
        return new MemoryBucket();
    }
}
