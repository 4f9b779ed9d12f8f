package io.athanor.objstore.azure;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.objstore.Bucket;
import io.athanor.objstore.PutCondition;
import io.athanor.objstore.azure.AzureConfig.Access;
import io.athanor.objstore.http.HttpConfig;
import io.athanor.objstore.http.HttpSetupException;
import io.athanor.objstore.http.Secret;
import io.athanor.objstore.http.Tls;
import io.athanor.testing.contracts.BucketContract;
import io.athanor.testing.objstores.AzureServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A container of Azure does what every bucket does, and goes on after faults. */
class AzureBucketTest extends BucketContract {
    private static final int BLOCK = 8 << 20;

    private final AzureServer server = AzureServer.open(null);

    @AfterEach
    void stop() {
        server.close();
    }

    @Override
    protected Bucket emptyBucket() throws IOException {
        return open("metrics", 2, true);
    }

    private AzureBucket open(String container, int retries, boolean creates) throws IOException {
        return open(server.connectionString(), container, retries, creates);
    }

    private static AzureBucket open(String connection, String container, int retries, boolean creates)
            throws IOException {
        return AzureBucket.open(
                new AzureConfig(
                        AzureServer.ACCOUNT,
                        container,
                        AzureConfig.DEFAULT_ENDPOINT,
                        creates,
                        new Access.ConnectionString(new Secret(connection)),
                        new AzureConfig.Retries(retries, Duration.ZERO, Duration.ofMillis(1), Duration.ofMillis(2)),
                        retries,
                        HttpConfig.DEFAULT),
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
    void open_withoutTheContainer_makesItIfAsked() throws IOException {
        server.createContainer("there");
        open("there", 1, true).close();
        open("new", 1, true).close();
        open("other", 1, false).close();

        assertThat(server.containers()).contains("there", "new").doesNotContain("other");
    }

    @Test
    void put_ofSeveralBlocks_arrivesWhole() throws IOException {
        try (AzureBucket bucket = open("metrics", 1, true)) {
            for (int length : new int[] {BLOCK, 2 * BLOCK + 7}) {
                bucket.put("x", new ByteArrayInputStream(random(length)));
                try (InputStream in = bucket.get("x")) {
                    assertThat(in.readAllBytes()).isEqualTo(random(length));
                }
            }
            bucket.putIf(new PutCondition.IfAbsent(), "y", new ByteArrayInputStream(random(BLOCK + 1)));
            assertThat(bucket.attributes("y").size()).isEqualTo(BLOCK + 1);
        }
    }

    @Test
    void names_withOddLetters_areKept() throws IOException {
        try (AzureBucket bucket = open("metrics", 1, true)) {
            for (String name : new String[] {"a b/c+d", "ü/%41&x=1?", "x<y>"}) {
                bucket.put(name, stream(name));
                assertThat(bucket.get(name)).hasContent(name);
                assertThat(bucket.exists(name)).isTrue();
            }
            assertThat(server.names("metrics")).containsExactly("a b/c+d", "x<y>", "ü/%41&x=1?");
        }
    }

    @Test
    void requests_thatFailOnce_areSentAgain() throws IOException {
        try (AzureBucket bucket = open("metrics", 1, true)) {
            server.failNext(1, 503);
            bucket.put("x", stream("1"));
            server.failNext(1, 500);
            assertThat(bucket.exists("x")).isTrue();
            server.failNext(1, 503);
            assertThat(bucket.get("x")).hasContent("1");
            server.dropNext(1);
            assertThat(bucket.get("x")).hasContent("1");
            server.dropNext(1);
            assertThat(bucket.exists("x")).isTrue();
        }
    }

    @Test
    void requests_thatFailAlways_endWithOneLine() throws IOException {
        try (AzureBucket bucket = open("metrics", 1, true)) {
            int before = server.asked().size();
            server.failNext(2, 503);

            assertThatThrownBy(() -> bucket.get("x"))
                    .isInstanceOf(IOException.class)
                    .hasMessage(
                            "cannot read object \"x\" in AZURE container \"metrics\" of account \"athanortest\": the"
                                    + " server answered 503 Told, also when asked again: the provider is overloaded or ill");
            assertThat(server.asked()).hasSize(before + 2);
        }
    }

    @Test
    void putIf_thatMayHaveBeenCarriedOut_isNotSentAgain() throws IOException {
        try (AzureBucket bucket = open("metrics", 5, true)) {
            int before = server.asked().size();
            server.failNext(1, 503);

            assertThatThrownBy(() -> bucket.putIf(new PutCondition.IfAbsent(), "x", stream("1")))
                    .isInstanceOf(IOException.class);
            assertThat(server.asked()).hasSize(before + 1);
        }
    }

    @Test
    void get_whoseConnectionBreaks_goesOnWithTheSameVersion() throws IOException {
        try (AzureBucket bucket = open("metrics", 2, true)) {
            byte[] bytes = random(200_000);
            bucket.put("x", new ByteArrayInputStream(bytes));
            server.cutNext(2, 50_000);

            try (InputStream in = bucket.getRange("x", 10, 190_000)) {
                assertThat(in.readAllBytes()).isEqualTo(Arrays.copyOfRange(bytes, 10, 190_010));
            }
            assertThat(server.asked().getLast().headers())
                    .containsEntry("x-ms-range", "bytes=100010-190009")
                    .containsKey("if-match");
        }
    }

    @Test
    void get_whoseObjectIsReplacedWhileItBreaks_mixesNothing() throws IOException {
        try (AzureBucket bucket = open("metrics", 2, true)) {
            bucket.put("x", new ByteArrayInputStream(random(200_000)));
            server.cutNext(1, 50_000);

            InputStream in = bucket.get("x");
            bucket.put("x", new ByteArrayInputStream(random(200_001)));
            assertThatThrownBy(in::readAllBytes)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("412 ConditionNotMet");
        }
    }

    @Test
    void container_thatIsNotThere_isNoMissingObject() throws IOException {
        try (AzureBucket bucket = open("other", 1, false)) {
            String says = "the server answered 404 ContainerNotFound: check the bucket's name";
            assertThatThrownBy(() -> bucket.get("x")).hasMessageContaining(says);
            assertThatThrownBy(() -> bucket.attributes("x")).hasMessageContaining(says);
            assertThatThrownBy(() -> bucket.list("", name -> {})).hasMessageContaining(says);
            assertThatThrownBy(() -> bucket.put("x", stream("1"))).hasMessageContaining(says);
            assertThatThrownBy(() -> bucket.delete("x")).hasMessageContaining(says);
        }
    }

    @Test
    void key_ofAnotherAccount_isRefusedWithoutTheKey() {
        String wrong = "aHVzaCBodXNoIGh1c2g=";
        String connection = server.connectionString().replace(AzureServer.KEY, wrong);

        assertThatThrownBy(() -> open(connection, "metrics", 1, true))
                .isInstanceOf(IOException.class)
                .hasMessage("cannot look for the container or make it in AZURE container \"metrics\" of account"
                        + " \"athanortest\": the server answered 403 AuthenticationFailed: check the credentials and what"
                        + " they are allowed to do")
                .satisfies(e -> assertThat(e.toString()).doesNotContain(wrong));
    }

    @Test
    void connectionString_thatIsNone_isRefusedWithoutItsText() {
        assertThatThrownBy(() -> open("hush=1;AccountKey=hush", "metrics", 1, true))
                .isInstanceOf(HttpSetupException.class)
                .hasMessage(
                        "AZURE container \"metrics\" of account \"athanortest\": \"storage_connection_string\" cannot be"
                                + " used: copy it whole from the portal")
                .hasNoCause();
    }

    @Test
    void credentials_ofEveryKind_makeAClient() throws IOException {
        for (Access access : new Access[] {
            new Access.AccountKey(new Secret(AzureServer.KEY)),
            new Access.Application("00000000-0000-0000-0000-000000000000", "me", new Secret("hush")),
            new Access.ManagedIdentity("me"),
            new Access.Chain()
        }) {
            AzureConfig config = new AzureConfig(
                    "account", "c", "blob.invalid", false, access, AzureConfig.Retries.DEFAULT, 0, HttpConfig.DEFAULT);
            AzureBucket.open(config, Tls.DEFAULT, Map.of()).close();
            assertThat(config.toString()).doesNotContain("hush").doesNotContain(AzureServer.KEY);
        }
    }
}
