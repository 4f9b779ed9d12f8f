package io.athanor.objstore.gcs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.objstore.http.HttpConfig;
import io.athanor.objstore.http.HttpSetupException;
import io.athanor.objstore.http.Secret;
import io.athanor.objstore.http.Tls;
import io.athanor.testing.objstores.GcsServer;
import io.athanor.testing.objstores.GoogleTokens;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A service account's key becomes tokens, and never a message. */
class GcsCredentialsTest {
    private static GcsConfig config(String key) {
        return new GcsConfig("metrics", new Secret(key), GcsConfig.DEFAULT_CHUNK_SIZE, 2, HttpConfig.DEFAULT);
    }

    @Test
    void serviceAccount_isExchangedForTokens_andAgainWhenTheyAreRevoked() throws IOException {
        GoogleTokens tokens = new GoogleTokens();
        try (GcsServer server = GcsServer.guarded("metrics", tokens, null);
                GcsBucket bucket = GcsBucket.open(
                        config(tokens.keyFile(server.url())), Tls.DEFAULT, Map.of(), server.url() + "/")) {
            bucket.put("x", new ByteArrayInputStream("1".getBytes(UTF_8)));
            assertThat(bucket.get("x")).hasContent("1");
            tokens.revoke();
            assertThat(bucket.get("x")).hasContent("1");
        }
    }

    @Test
    void serviceAccount_ofAnotherKey_isRefusedWithoutTheKey() throws IOException {
        try (GcsServer server = GcsServer.guarded("metrics", new GoogleTokens(), null)) {
            String key = new GoogleTokens().keyFile(server.url());
            try (GcsBucket bucket = GcsBucket.open(config(key), Tls.DEFAULT, Map.of(), server.url() + "/")) {
                assertThatThrownBy(() -> bucket.get("x"))
                        .isInstanceOf(IOException.class)
                        .hasMessageStartingWith("cannot read object \"x\" in GCS bucket \"metrics\": ")
                        .hasMessageNotContaining("PRIVATE KEY");
            }
        }
    }

    @Test
    void serviceAccount_thatIsNoKey_isRefusedWithoutItsText() {
        for (String text :
                new String[] {"hush", "{\"type\": \"hush\"}", "{\"type\":\"service_account\",\"private_key\":\"hush\"}"
                }) {
            assertThatThrownBy(() -> GcsBucket.open(config(text), Tls.DEFAULT, Map.of()))
                    .isInstanceOf(HttpSetupException.class)
                    .hasMessage(
                            "GCS bucket \"metrics\": \"service_account\" is not the JSON of Google credentials: give the"
                                    + " whole content of the key file, or leave it out to use the application default credentials")
                    .hasNoCause();
        }
        assertThat(config("hush").toString()).doesNotContain("hush");
    }
}
