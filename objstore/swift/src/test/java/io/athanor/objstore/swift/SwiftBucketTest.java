package io.athanor.objstore.swift;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.objstore.Bucket;
import io.athanor.objstore.http.HttpConfig;
import io.athanor.objstore.http.Secret;
import io.athanor.objstore.http.Tls;
import io.athanor.objstore.swift.SwiftConfig.Access;
import io.athanor.objstore.swift.SwiftConfig.Domain;
import io.athanor.objstore.swift.SwiftConfig.Project;
import io.athanor.testing.contracts.BucketContract;
import io.athanor.testing.objstores.SwiftServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A container of Swift does what every bucket does but write on conditions, and goes on after faults. */
class SwiftBucketTest extends BucketContract {
    private static final int CHUNK = 64 << 10;
    private static final Domain DEFAULT = new Domain("", "Default");

    private final SwiftServer server = SwiftServer.open();

    @AfterEach
    void stop() {
        server.close();
    }

    @Override
    protected Bucket emptyBucket() throws IOException {
        server.createContainer("metrics");
        server.createContainer("parts");
        return open("metrics", false, 2);
    }

    private SwiftBucket open(String segments, boolean isDynamic, int retries) throws IOException {
        return open(password(SwiftServer.PASSWORD), segments, isDynamic, retries);
    }

    private Access password(String secret) {
        return new Access.Password(
                server.url() + "/v3/", "me", "", DEFAULT, new Secret(secret), new Project("", "p", DEFAULT));
    }

    private static SwiftBucket open(Access access, String segments, boolean isDynamic, int retries) throws IOException {
        return SwiftBucket.open(
                new SwiftConfig(access, "here", "metrics", segments, CHUNK, isDynamic, retries, HttpConfig.DEFAULT),
                Tls.DEFAULT,
                Map.of());
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
    void largeObjects_ofBothKinds_areWrittenInPartsAndDeletedWithThem() throws IOException {
        for (boolean isDynamic : new boolean[] {false, true}) {
            for (String segments : new String[] {"metrics", "parts"}) {
                try (SwiftBucket bucket = open(segments, isDynamic, 0)) {
                    for (int length : new int[] {CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 7}) {
                        bucket.put("d/x", new ByteArrayInputStream(random(length)));
                        try (InputStream in = bucket.get("d/x")) {
                            assertThat(in.readAllBytes()).isEqualTo(random(length));
                        }
                        try (InputStream in = bucket.getRange("d/x", CHUNK - 10, 20)) {
                            assertThat(in.readAllBytes())
                                    .isEqualTo(Arrays.copyOfRange(
                                            random(length), CHUNK - 10, Math.min(length, CHUNK + 10)));
                        }
                        List<String> names = new ArrayList<>();
                        bucket.list("", names::add);
                        assertThat(names).containsExactly("d/");
                        bucket.listRecursively(
                                "", info -> assertThat(info.size()).isEqualTo(length));
                        bucket.delete("d/x");
                        assertThat(server.names("metrics")).isEmpty();
                        assertThat(server.names("parts")).isEmpty();
                    }
                }
            }
        }
    }

    @Test
    void put_whenTheDataBreaksInAPart_leavesNothing() throws IOException {
        try (SwiftBucket bucket = open("parts", false, 1)) {
            InputStream breaks =
                    new SequenceInputStream(new ByteArrayInputStream(random(CHUNK + 5)), new BrokenSource());

            assertThatThrownBy(() -> bucket.put("x", breaks)).hasMessage("the source broke");
            assertThat(server.names("metrics")).isEmpty();
            assertThat(server.names("parts")).isEmpty();
        }
    }

    @Test
    void logins_ofEveryKind_areTaken() throws IOException {
        for (Access access : new Access[] {
            password(SwiftServer.PASSWORD),
            new Access.Application(server.url() + "/v3", "app", "", "", DEFAULT, new Secret(SwiftServer.PASSWORD)),
            new Access.Basic(server.url() + "/auth/v1.0", "me", new Secret(SwiftServer.PASSWORD))
        }) {
            try (SwiftBucket bucket = open(access, "metrics", false, 0)) {
                bucket.put("x", stream("1"));
                assertThat(bucket.get("x")).hasContent("1");
            }
            assertThat(access.toString()).doesNotContain(SwiftServer.PASSWORD);
        }
    }

    @Test
    void token_thatHasRunOut_isReplaced() throws IOException {
        try (SwiftBucket bucket = open("metrics", false, 0)) {
            bucket.put("x", stream("1"));
            server.revoke();
            assertThat(bucket.get("x")).hasContent("1");
            server.revoke();
            bucket.put("big", new ByteArrayInputStream(random(2 * CHUNK)));
            assertThat(bucket.attributes("big").size()).isEqualTo(2 * CHUNK);
        }
    }

    @Test
    void login_thatIsRefused_isSaidWithoutThePassword() {
        assertThatThrownBy(() -> open(password("hush"), "metrics", false, 0))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "cannot log in in SWIFT container \"metrics\": the server answered 401: check the credentials")
                .hasNoCause();
    }

    @Test
    void container_thatIsNotThere_isNamed() {
        assertThatThrownBy(() -> open("nowhere", false, 0))
                .hasMessage(
                        "cannot look at container \"nowhere\" in SWIFT container \"metrics\": the server answered 404:"
                                + " check the bucket's name and the address");
    }

    @Test
    void requests_thatFailOnce_areSentAgain() throws IOException {
        try (SwiftBucket bucket = open("metrics", false, 1)) {
            server.failNext(1, 503);
            bucket.put("x", stream("1"));
            server.dropNext(1);
            assertThat(bucket.get("x")).hasContent("1");
            server.failNext(1, 500);
            assertThat(bucket.exists("x")).isTrue();
        }
    }

    @Test
    void get_whoseConnectionBreaks_goesOnWithTheSameVersion() throws IOException {
        try (SwiftBucket bucket = open("metrics", false, 2)) {
            byte[] bytes = random(CHUNK - 1);
            bucket.put("x", new ByteArrayInputStream(bytes));
            server.cutNext(2, 20_000);

            try (InputStream in = bucket.getRange("x", 10, 60_000)) {
                assertThat(in.readAllBytes()).isEqualTo(Arrays.copyOfRange(bytes, 10, 60_010));
            }
            assertThat(server.asked().getLast().headers())
                    .containsEntry("range", "bytes=40010-60009")
                    .containsKey("if-match");
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
