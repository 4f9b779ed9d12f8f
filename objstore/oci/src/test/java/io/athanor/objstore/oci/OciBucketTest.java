package io.athanor.objstore.oci;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.objstore.Bucket;
import io.athanor.objstore.PreconditionFailedException;
import io.athanor.objstore.PutCondition;
import io.athanor.objstore.http.HttpConfig;
import io.athanor.objstore.http.HttpSetupException;
import io.athanor.objstore.http.Secret;
import io.athanor.objstore.http.Tls;
import io.athanor.testing.contracts.BucketContract;
import io.athanor.testing.objstores.OciServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A bucket of Oracle's does what every bucket does, and goes on after faults. */
class OciBucketTest extends BucketContract {
    private static final int PART = 64 << 10;
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-01-01T00:00:00Z"));

    private final OciServer server = OciServer.open("metrics");

    @AfterEach
    void stop() {
        server.close();
    }

    @Override
    protected Bucket emptyBucket() throws IOException {
        return open("metrics", 3);
    }

    private OciBucket open(String bucket, int tries) throws IOException {
        return open(bucket, tries, pem("PRIVATE KEY", OciServer.privateKey()), "");
    }

    private OciBucket open(String bucket, int tries, String key, String passphrase) throws IOException {
        OciConfig config = new OciConfig(
                new OciConfig.Identity(
                        "ocid1.tenancy",
                        "ocid1.user",
                        "aa:bb",
                        new Secret(key),
                        passphrase.isEmpty() ? Secret.NONE : new Secret(passphrase)),
                "eu-frankfurt-1",
                bucket,
                PART,
                tries,
                Duration.ofMillis(1),
                HttpConfig.DEFAULT);
        assertThat(config.toString()).doesNotContain("PRIVATE").doesNotContain("hush");
        return OciBucket.open(config, Tls.DEFAULT, Map.of(), CLOCK, server.url());
    }

    private static String pem(String type, byte[] der) {
        return "-----BEGIN " + type + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END " + type + "-----\n";
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
    void put_ofAnySizeAboutAPart_arrivesWhole() throws IOException {
        try (OciBucket bucket = open("metrics", 1)) {
            for (int length : new int[] {PART - 1, PART, PART + 1, 2 * PART, 2 * PART + 7}) {
                bucket.put("a b/ü", new ByteArrayInputStream(random(length)));
                try (InputStream in = bucket.get("a b/ü")) {
                    assertThat(in.readAllBytes()).isEqualTo(random(length));
                }
            }
            String version =
                    bucket.putIf(new PutCondition.IfAbsent(), "big", new ByteArrayInputStream(random(2 * PART)));
            assertThat(bucket.attributes("big").version()).isEqualTo(version);
            assertThatThrownBy(() -> bucket.putIf(
                            new PutCondition.IfAbsent(), "big", new ByteArrayInputStream(random(2 * PART))))
                    .isInstanceOf(PreconditionFailedException.class);
            assertThat(server.openUploads()).isZero();
        }
    }

    @Test
    void put_whenTheDataBreaksInAPart_leavesNothing() throws IOException {
        try (OciBucket bucket = open("metrics", 1)) {
            InputStream breaks =
                    new SequenceInputStream(new ByteArrayInputStream(random(PART + 5)), new BrokenSource());

            assertThatThrownBy(() -> bucket.put("x", breaks)).hasMessage("the source broke");
            assertThat(server.names()).isEmpty();
            assertThat(server.openUploads()).isZero();
        }
    }

    @Test
    void requests_thatFailOnce_areSentAgain_butForConditions() throws IOException {
        try (OciBucket bucket = open("metrics", 2)) {
            server.failNext(1, 503);
            bucket.put("x", stream("1"));
            server.dropNext(1);
            assertThat(bucket.get("x")).hasContent("1");
            server.failNext(1, 429);
            assertThat(bucket.exists("x")).isTrue();
            int before = server.asked().size();
            server.failNext(1, 503);
            assertThatThrownBy(() -> bucket.putIf(new PutCondition.IfAbsent(), "y", stream("1")))
                    .hasMessage(
                            "cannot write in OCI bucket \"metrics\" in region \"eu-frankfurt-1\": the server answered"
                                    + " 503 Told, also when asked again: the provider is overloaded or ill");
            assertThat(server.asked()).hasSize(before + 1);
        }
    }

    @Test
    void get_whoseConnectionBreaks_goesOnWithTheSameVersion() throws IOException {
        try (OciBucket bucket = open("metrics", 3)) {
            byte[] bytes = random(60_000);
            bucket.put("x", new ByteArrayInputStream(bytes));
            server.cutNext(2, 20_000);

            try (InputStream in = bucket.getRange("x", 10, 50_000)) {
                assertThat(in.readAllBytes()).isEqualTo(Arrays.copyOfRange(bytes, 10, 50_010));
            }
            assertThat(server.asked().getLast().headers())
                    .containsEntry("range", "bytes=40010-50009")
                    .containsKey("if-match");
        }
    }

    @Test
    void bucket_thatIsNotThere_isNoMissingObject() throws IOException {
        try (OciBucket bucket = open("other", 1)) {
            String says = "the server answered 404 BucketNotFound: check the bucket's name";
            assertThatThrownBy(() -> bucket.get("x")).hasMessageContaining(says);
            assertThatThrownBy(() -> bucket.list("", name -> {})).hasMessageContaining(says);
            assertThatThrownBy(() -> bucket.put("x", stream("1"))).hasMessageContaining(says);
        }
    }

    @Test
    void keys_thatAreNone_areRefusedWithoutTheirText() {
        assertThatThrownBy(() -> open("metrics", 1, "hush", ""))
                .isInstanceOf(HttpSetupException.class)
                .hasMessage(
                        "OCI: the private key is not PEM of a form that can be read: turn it into PKCS #8 by openssl"
                                + " pkcs8 -topk8")
                .hasNoCause();
        assertThatThrownBy(() -> open("metrics", 1, pem("PRIVATE KEY", OciServer.otherKey()), ""))
                .hasMessage(
                        "cannot ask for the namespace in OCI bucket \"metrics\" in region \"eu-frankfurt-1\": the server"
                                + " answered 401 NotAuthenticated: check the credentials");
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
