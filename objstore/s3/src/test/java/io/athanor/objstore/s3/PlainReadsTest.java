package io.athanor.objstore.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.objstore.Bucket;
import io.athanor.objstore.ObjectNotFoundException;
import io.athanor.objstore.http.Tls;
import io.athanor.testing.s3.Requests.Kind;
import io.athanor.testing.s3.S3Server;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Ranges that are asked for without the SDK, of a server that verifies signatures. */
class PlainReadsTest {
    private static final String SDK = "amz-sdk-invocation-id";

    private final S3Server server = S3Server.start();
    private volatile S3Server.@Nullable Headers last;

    @BeforeEach
    void watch() {
        server.createBucket("bucket");
        server.watch(seen -> last = seen.headers());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Bucket open(InstantSource clock) throws IOException {
        Bucket bucket = S3Bucket.open(Servers.config(server, "bucket"), Tls.DEFAULT, Map.of(), clock);
        bucket.put("a/x-1", new ByteArrayInputStream("0123456789".getBytes(UTF_8)));
        bucket.put("a/y z", new ByteArrayInputStream("0123456789".getBytes(UTF_8)));
        return bucket;
    }

    private static String read(Bucket bucket, String name, long offset, long length) throws IOException {
        try (InputStream in = bucket.getRange(name, offset, length)) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }

    private boolean wasPlain() {
        S3Server.Headers headers = last;
        return headers != null && headers.get(SDK).isEmpty();
    }

    @Test
    void ranges_areAskedForPlainly_onceTheSdkHasShownHow() throws IOException {
        try (Bucket bucket = open(InstantSource.system())) {
            assertThat(read(bucket, "a/x-1", 2, 3)).isEqualTo("234");
            assertThat(wasPlain()).isFalse();
            server.requests().reset();
            assertThat(read(bucket, "a/x-1", 3, 4)).isEqualTo("3456");
            assertThat(wasPlain()).isTrue();
            assertThat(read(bucket, "a/x-1", 8, 100)).isEqualTo("89");
            assertThat(wasPlain()).isTrue();
            assertThat(read(bucket, "a/x-1", 100, 1)).isEmpty();
            assertThat(server.requests().all()).isEqualTo(3);
        }
    }

    @Test
    void namesThatNeedEscapes_andObjectsThatAreMissing_areLeftToTheSdk() throws IOException {
        try (Bucket bucket = open(InstantSource.system())) {
            assertThat(read(bucket, "a/x-1", 0, 1)).isEqualTo("0");
            assertThat(read(bucket, "a/y z", 4, 2)).isEqualTo("45");
            assertThat(wasPlain()).isFalse();
            assertThatThrownBy(() -> read(bucket, "a/none", 0, 1)).isInstanceOf(ObjectNotFoundException.class);
        }
    }

    @Test
    void refusalToSlowDown_isTriedAgainByTheSdk() throws IOException {
        try (Bucket bucket = open(InstantSource.system())) {
            assertThat(read(bucket, "a/x-1", 0, 1)).isEqualTo("0");
            for (int i = 0; i < 5; i++) {
                server.refuse(Kind.GET_RANGE, 1, 503, "SlowDown");
                assertThat(read(bucket, "a/x-1", i, 2)).isEqualTo("" + i + (i + 1));
                assertThat(wasPlain()).isFalse();
            }
            assertThat(read(bucket, "a/x-1", 0, 1)).isEqualTo("0");
            assertThat(wasPlain()).isTrue();
        }
    }

    @Test
    void clockThatIsWrong_costsAFewRefusals_andNoAnswer() throws IOException {
        InstantSource wrong = InstantSource.fixed(Instant.parse("2020-01-01T00:00:00Z"));
        try (Bucket bucket = open(wrong)) {
            assertThat(read(bucket, "a/x-1", 0, 1)).isEqualTo("0");
            server.requests().reset();
            for (int i = 0; i < 8; i++) {
                assertThat(read(bucket, "a/x-1", i, 1)).isEqualTo("" + i);
                assertThat(wasPlain()).isFalse();
            }
            assertThat(server.requests().all()).isEqualTo(8 + 3);
        }
    }
}
