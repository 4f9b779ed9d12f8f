package io.athanor.testing.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.objstore.Bucket;
import io.athanor.objstore.BucketMetrics.Operation;
import io.athanor.objstore.HedgeMetrics;
import io.athanor.objstore.HedgedBucket;
import io.athanor.objstore.Hedging;
import io.athanor.objstore.ObjectNotFoundException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A hedged bucket is a bucket, and takes the first answer that comes. */
class HedgedBucketTest extends BucketContract {
    private static final int ENOUGH_TO_MEASURE = 40;

    private final AtomicInteger again = new AtomicInteger();
    private final AtomicInteger won = new AtomicInteger();
    private final HedgeMetrics heard = new HedgeMetrics() {
        @Override
        public void askedAgain(Operation operation) {
            again.incrementAndGet();
        }

        @Override
        public void won(Operation operation) {
            won.incrementAndGet();
        }
    };

    @Override
    protected Bucket emptyBucket() {
        return hedged(new MemoryBucket());
    }

    private Bucket hedged(Bucket inner) {
        return new HedgedBucket(inner, new Hedging(3, 0.5), heard, System::nanoTime);
    }

    /** Many reads, so that it is known what is usual. */
    private static void measure(Bucket bucket) throws IOException {
        bucket.put("x", new ByteArrayInputStream(new byte[] {7}));
        for (int i = 0; i < ENOUGH_TO_MEASURE; i++) {
            bucket.get("x").close();
        }
    }

    @Test
    void readThatHangs_isAskedAgain_andTheOtherAnswerTaken() throws Exception {
        Hanging hanging = new Hanging();
        try (Bucket bucket = hedged(hanging.bucket())) {
            measure(bucket);
            int before = won.get();
            do { // a request of before that comes late may be the one that hangs
                hanging.next.set(1);
                try (InputStream in = bucket.get("x")) {
                    assertThat(in.read()).isEqualTo(7);
                }
            } while (won.get() == before);

            assertThat(again.get()).isPositive();
            hanging.interrupted.await();
        }
    }

    @Test
    void readOfWhatIsMissing_isAnAnswer() throws IOException {
        try (Bucket bucket = hedged(new MemoryBucket())) {
            measure(bucket);
            assertThatThrownBy(() -> bucket.get("y")).isInstanceOf(ObjectNotFoundException.class);
        }
    }

    @Test
    void readThatFailsEverywhere_throwsTheFailure() throws IOException {
        FaultyBucket faulty = new FaultyBucket(new MemoryBucket());
        try (Bucket bucket = hedged(faulty)) {
            measure(bucket);
            faulty.on(Operation.GET, "x"::equals, new Fault.BreaksAfter(0, "broken"));
            try (InputStream in = bucket.get("x")) {
                assertThatThrownBy(in::read).isInstanceOf(IOException.class).hasMessage("broken");
            }
        }
    }

    @Test
    void waiterThatIsInterrupted_givesUp() throws Exception {
        Hanging hanging = new Hanging();
        try (Bucket bucket = hedged(hanging.bucket());
                var pool = Executors.newSingleThreadExecutor()) {
            measure(bucket);
            hanging.next.set(100);
            CountDownLatch begun = new CountDownLatch(1);
            var read = pool.submit(() -> {
                begun.countDown();
                return bucket.get("x");
            });
            begun.await();
            pool.shutdownNow();

            assertThatThrownBy(read::get).hasRootCauseInstanceOf(java.io.InterruptedIOException.class);
        }
    }

    @Test
    void bucketThatIsSlowAsAWhole_isNotAskedTwiceForEverything() throws IOException {
        Hanging hanging = new Hanging();
        try (Bucket bucket = new HedgedBucket(hanging.bucket(), new Hedging(10, 0.95), heard, System::nanoTime)) {
            measure(bucket);
            hanging.slow = true;
            for (int i = 0; i < 50; i++) {
                bucket.get("x").close();
            }
            assertThat(again.get()).isLessThanOrEqualTo(11);
        }
    }

    /** A bucket whose next reads hang until they are interrupted. */
    private static final class Hanging implements InvocationHandler {
        final AtomicInteger next = new AtomicInteger();
        final CountDownLatch interrupted = new CountDownLatch(1);
        private final Bucket inner = new MemoryBucket();
        volatile boolean slow;

        Bucket bucket() {
            return (Bucket) Proxy.newProxyInstance(Bucket.class.getClassLoader(), new Class<?>[] {Bucket.class}, this);
        }

        @Override
        public Object invoke(Object proxy, Method method, Object[] args) throws Throwable {
            if (method.getName().equals("get")) {
                hang();
            }
            try {
                return method.invoke(inner, args);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }

        private void hang() throws IOException {
            try {
                if (next.getAndDecrement() > 0) {
                    new CountDownLatch(1).await();
                }
                Thread.sleep(slow ? 5 : 0);
            } catch (InterruptedException e) {
                interrupted.countDown();
                throw new IOException("interrupted", e);
            }
        }
    }
}
