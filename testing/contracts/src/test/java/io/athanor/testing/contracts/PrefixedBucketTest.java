package io.athanor.testing.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.objstore.Bucket;
import io.athanor.objstore.InvalidObjectNameException;
import io.athanor.objstore.PrefixedBucket;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class PrefixedBucketTest extends BucketContract {
    @Override
    protected Bucket emptyBucket() throws IOException {
        MemoryBucket all = new MemoryBucket();
        all.put("tenant", new ByteArrayInputStream(new byte[1]));
        all.put("tenant/other", new ByteArrayInputStream(new byte[1]));
        all.put("tenant/one.", new ByteArrayInputStream(new byte[1]));
        return PrefixedBucket.of(all, "/tenant/one/");
    }

    @Test
    void put_belowThePrefix_isThereInTheOuterBucket() throws IOException {
        MemoryBucket all = new MemoryBucket();
        PrefixedBucket.of(all, "a/b").put("c/d", new ByteArrayInputStream(new byte[3]));

        assertThat(all.attributes("a/b/c/d").size()).isEqualTo(3);
    }

    @Test
    void of_anEmptyPrefix_isTheBucketItself() throws IOException {
        MemoryBucket all = new MemoryBucket();

        assertThat(PrefixedBucket.of(all, "")).isSameAs(all);
        assertThat(PrefixedBucket.of(all, "/")).isSameAs(all);
    }

    @Test
    void of_aPrefixThatLeadsOut_isRefused() {
        assertThatThrownBy(() -> PrefixedBucket.of(new MemoryBucket(), "a/../.."))
                .isInstanceOf(InvalidObjectNameException.class);
    }
}
