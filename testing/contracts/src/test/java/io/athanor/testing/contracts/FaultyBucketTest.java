package io.athanor.testing.contracts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.objstore.Bucket;
import io.athanor.objstore.BucketMetrics.Operation;
import io.athanor.objstore.MeteredBucket;
import io.athanor.objstore.ObjectNotFoundException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FaultyBucketTest {
    private final FaultyBucket bucket = new FaultyBucket(new MemoryBucket());

    @BeforeEach
    void fill() throws IOException {
        bucket.put("x", new ByteArrayInputStream("0123456789".getBytes(UTF_8)));
    }

    private String text() throws IOException {
        return text(bucket);
    }

    private static String text(Bucket bucket) throws IOException {
        try (InputStream in = bucket.get("x")) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }

    @Test
    void get_withEachFault_goesWrongInItsWay() throws IOException {
        bucket.on(Operation.GET, "x"::equals, new Fault.Missing());
        assertThatThrownBy(this::text).isInstanceOf(ObjectNotFoundException.class);
        bucket.heal();

        bucket.on(Operation.GET, "x"::equals, new Fault.Fails("503 Slow Down"));
        assertThatThrownBy(this::text).hasMessage("503 Slow Down");
        bucket.heal();

        bucket.on(Operation.GET, "x"::equals, new Fault.EndsAfter(4));
        assertThat(text()).isEqualTo("0123");
        bucket.heal();

        bucket.on(Operation.GET, "x"::equals, new Fault.Flips(1, 3));
        assertThat(text()).isEqualTo("0223456789");
        bucket.heal();

        bucket.on(Operation.GET, "x"::equals, new Fault.Delays(Duration.ofMillis(1)));
        assertThat(text()).isEqualTo("0123456789");
    }

    @Test
    void after_someTimes_theObjectIsGone() throws IOException {
        bucket.after(2, Operation.GET, "x"::equals, new Fault.Missing());

        assertThat(text()).isEqualTo("0123456789");
        assertThat(text()).isEqualTo("0123456789");
        assertThatThrownBy(this::text).isInstanceOf(ObjectNotFoundException.class);
        assertThatThrownBy(this::text).isInstanceOf(ObjectNotFoundException.class);
    }

    @Test
    void sometimes_byTheDice_strikesSomeOperations() throws IOException {
        bucket.sometimes(Operation.GET, name -> true, new Fault.Fails("bad luck"), 3, new Random(1));

        int failed = 0;
        for (int i = 0; i < 300; i++) {
            try {
                text();
            } catch (IOException e) {
                failed++;
            }
        }

        assertThat(failed).isBetween(50, 150);
    }

    @Test
    void counts_ofAMeteredLatencyBucket_areByOperation() throws IOException {
        RequestCounts counts = new RequestCounts();
        Bucket far = new MeteredBucket(new LatencyBucket(bucket, Duration.ofMillis(1)), counts, System::nanoTime);

        assertThat(text(far)).isEqualTo("0123456789");
        assertThat(text(far)).isEqualTo("0123456789");
        assertThat(far.exists("y")).isFalse();

        assertThat(counts.requests(Operation.GET)).isEqualTo(2);
        assertThat(counts.bytes(Operation.GET)).isEqualTo(20);
        assertThat(counts.requests()).isEqualTo(3);
        assertThat(counts).hasToString("{exists=1 (0 B), get=2 (20 B)}");
        counts.reset();
        assertThat(counts.requests()).isZero();
    }
}
