package io.athanor.testing.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.objstore.Bucket;
import io.athanor.objstore.BucketMetrics;
import io.athanor.objstore.MeteredBucket;
import io.athanor.objstore.ObjectNotFoundException;
import io.athanor.objstore.PutCondition;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class MeteredBucketTest extends BucketContract {
    private final Heard heard = new Heard();
    private final AtomicLong clock = new AtomicLong();
    private final FaultyBucket faulty = new FaultyBucket(new MemoryBucket());
    private final Bucket bucket = new MeteredBucket(faulty, heard, () -> clock.addAndGet(5));

    @Override
    protected Bucket emptyBucket() {
        return new MeteredBucket(new MemoryBucket(), BucketMetrics.NONE, () -> 0);
    }

    @Test
    void operations_each_areToldOnceWithTimeAndBytes() throws IOException {
        bucket.put("a/x", new ByteArrayInputStream(new byte[10]));
        try (InputStream in = bucket.get("a/x")) {
            in.readAllBytes();
        }
        try (InputStream in = bucket.getRange("a/x", 2, 3)) {
            in.readAllBytes();
            assertThat(in.read()).isEqualTo(-1);
        }
        bucket.exists("a/x");
        bucket.attributes("a/x");
        bucket.list("", name -> {});
        bucket.delete("a/x");

        assertThat(heard.log)
                .containsExactly(
                        "begun upload",
                        "upload bytes 10",
                        "completed upload 10",
                        "uploaded",
                        "ended upload 5",
                        "begun get",
                        "get bytes 10",
                        "completed get 10",
                        "ended get 15",
                        "begun get_range",
                        "get_range bytes 3",
                        "completed get_range 3",
                        "ended get_range 20",
                        "begun exists",
                        "ended exists 5",
                        "begun attributes",
                        "ended attributes 5",
                        "begun iter",
                        "ended iter 5",
                        "begun delete",
                        "ended delete 5");
    }

    @Test
    void timeOfARead_isThatOfWaitingForIt_notThatBetween() throws IOException {
        bucket.put("x", new ByteArrayInputStream(new byte[10]));
        heard.log.clear();
        try (InputStream in = bucket.getRange("x", 0, 10)) {
            in.readNBytes(4);
            clock.addAndGet(1_000_000);
            in.readNBytes(6);
        }
        assertThat(heard.log.getLast()).matches("ended get_range \\d{2}");
    }

    @Test
    void missingObject_isAnAnswer_notAFailure() {
        assertThatThrownBy(() -> bucket.get("x")).isInstanceOf(ObjectNotFoundException.class);
        assertThatThrownBy(() -> bucket.putIf(new PutCondition.IfMatch("v"), "x", InputStream.nullInputStream()))
                .isInstanceOf(IOException.class);

        assertThat(heard.log).containsExactly("begun get", "ended get 5", "begun upload", "ended upload 5");
    }

    @Test
    void brokenRead_isToldOnceAsAFailure() throws IOException {
        bucket.put("x", new ByteArrayInputStream(new byte[10]));
        heard.log.clear();
        faulty.on(BucketMetrics.Operation.GET, "x"::equals, new Fault.BreaksAfter(4, "broken"));

        try (InputStream in = bucket.get("x")) {
            in.readNBytes(4);
            assertThatThrownBy(in::read).isInstanceOf(IOException.class);
            assertThatThrownBy(in::read).isInstanceOf(IOException.class);
        }

        assertThat(heard.log)
                .startsWith("begun get", "get bytes 4", "failed get broken")
                .hasSize(4);
        assertThat(heard.log.getLast()).startsWith("ended get ");
    }

    private static final class Heard implements BucketMetrics {
        final List<String> log = new ArrayList<>();

        @Override
        public void begun(Operation operation) {
            log.add("begun " + operation.label());
        }

        @Override
        public void ended(Operation operation, long nanos) {
            log.add("ended " + operation.label() + " " + nanos);
        }

        @Override
        public void failed(Operation operation, IOException why) {
            log.add("failed " + operation.label() + " " + why.getMessage());
        }

        @Override
        public void transferred(Operation operation, long bytes) {
            log.add(operation.label() + " bytes " + bytes);
        }

        @Override
        public void completed(Operation operation, long bytes) {
            log.add("completed " + operation.label() + " " + bytes);
        }

        @Override
        public void uploaded() {
            log.add("uploaded");
        }
    }
}
