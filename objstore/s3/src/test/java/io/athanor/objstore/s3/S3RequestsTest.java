package io.athanor.objstore.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.objstore.Bucket;
import io.athanor.objstore.ObjectNotFoundException;
import io.athanor.objstore.PutCondition;
import io.athanor.objstore.http.Secret;
import io.athanor.objstore.http.Tls;
import io.athanor.testing.s3.Requests.Kind;
import io.athanor.testing.s3.S3Server;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is asked of the server, and what becomes of its refusals. */
class S3RequestsTest {
    private final List<S3Server.Seen> seen = Collections.synchronizedList(new ArrayList<>());
    private final S3Server server = S3Server.start();

    @BeforeEach
    void watch() {
        server.createBucket("bucket");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Bucket bucket(S3Config.Uploads uploads, S3Config.Encryption encryption) throws IOException {
        return S3Bucket.open(
                Servers.config(server, "bucket", uploads, encryption), Tls.DEFAULT, Map.of(), InstantSource.system());
    }

    private Bucket bucket() throws IOException {
        return S3Bucket.open(Servers.config(server, "bucket"), Tls.DEFAULT, Map.of(), InstantSource.system());
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(UTF_8));
    }

    private String header(String name) {
        return seen.getLast().headers().get(name);
    }

    @Test
    void conditions_areSentToTheServer() throws IOException {
        List<String> sent = new ArrayList<>();
        server.watch(request -> sent.add(
                request.headers().get("If-None-Match") + "|" + request.headers().get("If-Match")));
        try (Bucket bucket = bucket()) {
            String version = bucket.putIf(new PutCondition.IfAbsent(), "x", stream("1"));
            bucket.putIf(new PutCondition.IfMatch(version), "x", stream("2"));

            assertThat(sent).containsExactly("*|", "|\"" + version + "\"");
        }
    }

    @Test
    void put_sendsTheMd5_orElseACrc_andWhatIsToBeKeptWithTheObject() throws IOException {
        List<String> sent = new ArrayList<>();
        server.watch(request -> sent.add(String.join(
                "|",
                request.headers().get("Content-MD5"),
                request.headers().get("x-amz-checksum-crc32c"),
                request.headers().get("x-amz-storage-class"),
                request.headers().get("x-amz-meta-team"))));
        Map<String, String> metadata = Map.of("X-Amz-Storage-Class", "STANDARD_IA", "team", "a");
        try (Bucket md5 = bucket(Servers.parts(metadata, true), new S3Config.Encryption.BucketsOwn());
                Bucket crc = bucket(
                        Servers.parts(Map.of("x-amz-meta-team", "b"), false), new S3Config.Encryption.BucketsOwn())) {
            md5.put("x", stream("text"));
            crc.put("y", stream("text"));
        }

        assertThat(sent).containsExactly("HLJR7A1WjeapKbUgxK7Y0Q==||STANDARD_IA|a", "|L1MZ4Q==||b");
    }

    @Test
    void largeObject_goesInParts_andIsReadBack() throws IOException {
        byte[] data = new byte[(int) (2 * S3Config.Uploads.MIN_PART + 12_345)];
        new Random(3).nextBytes(data);
        for (boolean sendMd5 : new boolean[] {true, false}) {
            try (Bucket bucket = bucket(Servers.parts(Map.of(), sendMd5), new S3Config.Encryption.BucketsOwn())) {
                server.requests().reset();
                bucket.put("big", new ByteArrayInputStream(data));

                assertThat(server.requests().of(Kind.MULTIPART)).isEqualTo(1 + 3 + 1);
                assertThat(server.requests().of(Kind.PUT)).isZero();
                try (InputStream in = bucket.get("big")) {
                    assertThat(in.readAllBytes()).isEqualTo(data);
                }
            }
        }
    }

    @Test
    void uploadInParts_thatFails_leavesNothing() throws IOException {
        byte[] data = new byte[(int) (2 * S3Config.Uploads.MIN_PART)];
        try (Bucket bucket = bucket(Servers.parts(Map.of(), true), new S3Config.Encryption.BucketsOwn())) {
            server.watch(seen::add);
            InputStream broken = new java.io.SequenceInputStream(new ByteArrayInputStream(data), new InputStream() {
                @Override
                public int read() throws IOException {
                    throw new IOException("the source broke");
                }

                @Override
                public int read(byte[] into, int offset, int length) throws IOException {
                    return read();
                }
            });
            assertThatThrownBy(() -> bucket.put("big", broken)).hasMessage("the source broke");

            assertThat(seen.getLast().method()).isEqualTo("DELETE");
            assertThat(bucket.exists("big")).isFalse();
        }
    }

    @Test
    void encryption_isAskedForByHeaders() throws IOException {
        server.watch(seen::add);
        try (Bucket kms =
                bucket(S3Config.Uploads.DEFAULT, new S3Config.Encryption.SseKms("the-key", Map.of("a", "b\"c")))) {
            try {
                kms.put("x", stream("text"));
            } catch (IOException e) {
                assertThat(e).hasMessageContaining("the server answered"); // this one has no keys
            }
            assertThat(header("x-amz-server-side-encryption")).isEqualTo("aws:kms");
            assertThat(header("x-amz-server-side-encryption-aws-kms-key-id")).isEqualTo("the-key");
            assertThat(new String(
                            java.util.Base64.getDecoder().decode(header("x-amz-server-side-encryption-context")),
                            UTF_8))
                    .isEqualTo("{\"a\":\"b\\\"c\"}");
        }
        Secret key = new Secret(java.util.Base64.getEncoder().encodeToString(new byte[32]));
        try (Bucket own = bucket(S3Config.Uploads.DEFAULT, new S3Config.Encryption.SseC(key))) {
            try {
                own.put("x", stream("text"));
            } catch (IOException e) {
                assertThat(e).hasMessageContaining("in bucket \"bucket\"");
            }
            assertThat(header("x-amz-server-side-encryption-customer-algorithm"))
                    .isEqualTo("AES256");
            assertThat(header("x-amz-server-side-encryption-customer-key-md5")).isEqualTo("cLyPS3KoaSFGi/joRB3OUQ==");
        }
        try (Bucket s3 = bucket(S3Config.Uploads.DEFAULT, new S3Config.Encryption.SseS3())) {
            s3.put("x", stream("text"));
            assertThat(header("x-amz-server-side-encryption")).isEqualTo("AES256");
        }
    }

    @Test
    void slowDown_isRetried_andGivenUpAfterAllTries() throws IOException {
        try (Bucket bucket = bucket()) {
            bucket.put("x", stream("text"));
            server.requests().reset();
            server.refuse(Kind.GET, 2, 503, "SlowDown");
            try (InputStream in = bucket.get("x")) {
                assertThat(new String(in.readAllBytes(), UTF_8)).isEqualTo("text");
            }
            assertThat(server.requests().of(Kind.GET)).isEqualTo(3);

            server.refuse(Kind.GET, 3, 503, "SlowDown");
            assertThatThrownBy(() -> bucket.get("x").close())
                    .isInstanceOf(IOException.class)
                    .hasMessage("cannot read object \"x\" in bucket \"bucket\" at " + server.endpoint()
                            + ": the server answered 503 SlowDown (told to say SlowDown)");
        }
    }

    @Test
    void wrongKeysAndMissingBucket_areSaidWithWhatToDo() throws IOException {
        S3Config right = Servers.config(server, "bucket");
        S3Config wrong = new S3Config(
                right.address(),
                new S3Config.Access(S3Server.ACCESS_KEY, new Secret("not-the-secret"), Secret.NONE, ""),
                right.uploads(),
                right.encryption(),
                right.http(),
                false,
                false,
                3);
        server.requests().reset();
        try (Bucket bucket = S3Bucket.open(wrong, Tls.DEFAULT, Map.of(), InstantSource.system())) {
            assertThatThrownBy(() -> bucket.list("", name -> {}))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("cannot list in bucket \"bucket\" at " + server.endpoint()
                            + ": the server answered 403 SignatureDoesNotMatch")
                    .hasMessageEndingWith("; check the keys and what they are allowed to do")
                    .hasMessageNotContaining("not-the-secret");
        }
        assertThat(server.requests().all()).isEqualTo(1);
        try (Bucket bucket =
                S3Bucket.open(Servers.config(server, "no-such"), Tls.DEFAULT, Map.of(), InstantSource.system())) {
            assertThatThrownBy(() -> bucket.list("", name -> {}))
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(ObjectNotFoundException.class)
                    .hasMessageContaining("404 NoSuchBucket")
                    .hasMessageEndingWith("; check the bucket's name");
            assertThatThrownBy(() -> bucket.get("x").close()).isNotInstanceOf(ObjectNotFoundException.class);
        }
    }

    @Test
    void listing_ofBothVersions_givesAllPages() throws IOException {
        try (Bucket bucket = bucket()) {
            for (int i = 0; i < 7; i++) {
                bucket.put("d" + i + "/x", stream("1"));
            }
        }
        S3Config v2 = Servers.config(server, "bucket");
        S3Config v1 = new S3Config(v2.address(), v2.access(), v2.uploads(), v2.encryption(), v2.http(), true, false, 3);
        for (S3Config config : List.of(v1, v2)) {
            try (Bucket bucket = S3Bucket.open(config, Tls.DEFAULT, Map.of(), InstantSource.system())) {
                List<String> names = new ArrayList<>();
                bucket.list("", names::add);
                bucket.listRecursively("", info -> names.add(info.name()));
                assertThat(names).hasSize(14).contains("d0/", "d6/x");
            }
        }
    }

    @Test
    void streamClosedEarly_givesItsConnectionBack() throws IOException {
        try (Bucket bucket = bucket()) {
            bucket.put("x", new ByteArrayInputStream(new byte[2 << 20]));
            for (int i = 0; i < 200; i++) {
                try (InputStream in = bucket.get("x")) {
                    assertThat(in.read()).isZero();
                }
            }
        }
    }
}
