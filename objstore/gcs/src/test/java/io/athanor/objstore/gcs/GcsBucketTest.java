package io.athanor.objstore.gcs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.objstore.Bucket;
import io.athanor.objstore.PutCondition;
import io.athanor.objstore.http.HttpConfig;
import io.athanor.objstore.http.Secret;
import io.athanor.objstore.http.Tls;
import io.athanor.testing.contracts.BucketContract;
import io.athanor.testing.objstores.Ask;
import io.athanor.testing.objstores.GcsServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A bucket of GCS does what every bucket does, and goes on after faults. */
class GcsBucketTest extends BucketContract {
    private static final int CHUNK = 256 << 10;

    private final GcsServer server = GcsServer.open("metrics");

    @AfterEach
    void stop() {
        server.close();
    }

    @Override
    protected Bucket emptyBucket() throws IOException {
        return open("metrics", 3);
    }

    private GcsBucket open(String bucket, int tries) throws IOException {
        return GcsBucket.open(
                new GcsConfig(bucket, Secret.NONE, CHUNK, tries, HttpConfig.DEFAULT),
                Tls.DEFAULT,
                Map.of("STORAGE_EMULATOR_HOST", server.address()));
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private static ByteArrayInputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(UTF_8));
    }

    @Test
    void put_ofAnySizeAboutAChunk_arrivesWhole() throws IOException {
        try (GcsBucket bucket = open("metrics", 1)) {
            for (int length : new int[] {CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 2 * CHUNK + 7}) {
                bucket.put("x", new ByteArrayInputStream(random(length)));
                try (InputStream in = bucket.get("x")) {
                    assertThat(in.readAllBytes()).isEqualTo(random(length));
                }
            }
        }
    }

    @Test
    void put_whenTheDataBreaksBehindTheFirstChunk_writesNothing() throws IOException {
        try (GcsBucket bucket = open("metrics", 2)) {
            InputStream breaks =
                    new SequenceInputStream(new ByteArrayInputStream(random(CHUNK + 5)), new BrokenSource());

            assertThatThrownBy(() -> bucket.put("x", breaks)).hasMessage("the source broke");
            assertThat(server.names()).isEmpty();
        }
    }

    @Test
    void requests_thatFailOnce_areSentAgain() throws IOException {
        try (GcsBucket bucket = open("metrics", 2)) {
            server.failNext(1, 503);
            bucket.put("x", stream("1"));
            server.failNext(1, 429);
            assertThat(bucket.exists("x")).isTrue();
            server.failNext(1, 500);
            assertThat(bucket.get("x")).hasContent("1");
            server.failNext(1, 503);
            bucket.put("big", new ByteArrayInputStream(random(2 * CHUNK)));
            assertThat(bucket.attributes("big").size()).isEqualTo(2 * CHUNK);
        }
    }

    @Test
    void requests_thatFailAlways_endWithOneLine() throws IOException {
        try (GcsBucket bucket = open("metrics", 2)) {
            server.failNext(2, 503);

            assertThatThrownBy(() -> bucket.get("x"))
                    .isInstanceOf(IOException.class)
                    .hasMessage("cannot read object \"x\" in GCS bucket \"metrics\": the server answered 503"
                            + " Service Unavailable, also when asked again: the provider is overloaded or ill");
            assertThat(server.asked()).hasSize(2);
        }
    }

    @Test
    void putIf_thatMayHaveBeenCarriedOut_isNotSentAgain() throws IOException {
        try (GcsBucket bucket = open("metrics", 5)) {
            server.failNext(1, 503);

            assertThatThrownBy(() -> bucket.putIf(new PutCondition.IfAbsent(), "x", stream("1")))
                    .isInstanceOf(IOException.class);
            assertThat(server.asked()).hasSize(1);
        }
    }

    @Test
    void get_whoseConnectionBreaks_goesOnWithTheSameGeneration() throws IOException {
        try (GcsBucket bucket = open("metrics", 3)) {
            byte[] bytes = random(200_000);
            bucket.put("x", new ByteArrayInputStream(bytes));
            server.cutNext(2, 50_000);

            try (InputStream in = bucket.getRange("x", 10, 190_000)) {
                assertThat(in.readAllBytes()).isEqualTo(java.util.Arrays.copyOfRange(bytes, 10, 190_010));
            }
            Ask last = server.asked().getLast();
            assertThat(last.headers()).containsEntry("range", "bytes=100010-190009");
            assertThat(last.query()).containsKey("generation");
        }
    }

    @Test
    void get_whoseConnectionBreaksTooOften_saysWhere() throws IOException {
        try (GcsBucket bucket = open("metrics", 2)) {
            bucket.put("x", new ByteArrayInputStream(random(100_000)));
            server.cutNext(5, 1000);

            assertThatThrownBy(() -> {
                        try (InputStream in = bucket.get("x")) {
                            in.readAllBytes();
                        }
                    })
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("object \"x\" broke off after 2000 of 100000 bytes");
        }
    }

    @Test
    void bucket_thatIsNotThere_isNoMissingObject() throws IOException {
        try (GcsBucket bucket = open("other", 1)) {
            String says =
                    "GCS bucket \"other\": the server answered 404 the bucket does not exist: check the bucket's name";
            assertThatThrownBy(() -> bucket.get("x")).hasMessageContaining(says);
            assertThatThrownBy(() -> bucket.attributes("x")).hasMessageContaining(says);
            assertThatThrownBy(() -> bucket.list("", name -> {})).hasMessageContaining(says);
            assertThatThrownBy(() -> bucket.put("x", stream("1"))).hasMessageContaining(says);
        }
    }

    @Test
    void server_thatIsNotThere_isNamed() throws IOException {
        server.close();
        try (GcsBucket bucket = open("metrics", 1)) {
            assertThatThrownBy(() -> bucket.get("x"))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("cannot read object \"x\" in GCS bucket \"metrics\": ")
                    .hasMessageContaining("check the address and the network");
        }
    }

    private static final class BrokenSource extends InputStream {
        @Override
        public int read() throws IOException {
            throw new IOException("the source broke");
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            return read();
        }
    }
}
