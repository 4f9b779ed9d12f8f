package io.athanor.testing.objstores;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A service account, and who gives it tokens for what it has signed with its key. */
public final class GoogleTokens {
    private static final String EMAIL = "athanor@test.iam.gserviceaccount.com";
    private static final JsonMapper JSON = JsonMapper.shared();

    private final KeyPair keys;
    private final Set<String> given = ConcurrentHashMap.newKeySet();

    public GoogleTokens() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            keys = generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The account's key file; tokens are to be had at that server. */
    public String keyFile(String url) {
        String pem = "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'})
                        .encodeToString(keys.getPrivate().getEncoded())
                + "\n-----END PRIVATE KEY-----\n";
        return JSON.writeValueAsString(Map.of(
                "type", "service_account",
                "project_id", "test",
                "private_key_id", "key-1",
                "private_key", pem,
                "client_email", EMAIL,
                "client_id", "1",
                "token_uri", url + "/token"));
    }

    /** Forgets the tokens that were given, as if they had run out. */
    public void revoke() {
        given.clear();
    }

    Answer give(Ask ask) {
        String assertion = "";
        for (String pair : ask.text().split("&")) {
            if (pair.startsWith("assertion=")) {
                assertion = Ask.unescaped(pair.substring("assertion=".length()));
            }
        }
        String[] parts = assertion.split("\\.");
        if (parts.length != 3 || !isSigned(parts)) {
            throw new Refused(400, "invalid_grant", "not signed by the account's key");
        }
        JsonNode claims = JSON.readTree(Base64.getUrlDecoder().decode(parts[1]));
        if (!claims.get("iss").asString().equals(EMAIL)
                || !claims.get("scope").asString().contains("https://www.googleapis.com/auth/devstorage")) {
            throw new Refused(400, "invalid_scope", "claims " + claims);
        }
        String token = "token-" + given.size() + "-" + Integer.toHexString(assertion.hashCode());
        given.add(token);
        return Answer.text(
                200,
                "application/json",
                JSON.writeValueAsString(Map.of("access_token", token, "expires_in", 3600, "token_type", "Bearer")));
    }

    void check(Ask ask) {
        String shown = ask.header("authorization").orElse("");
        if (!shown.startsWith("Bearer ") || !given.contains(shown.substring("Bearer ".length()))) {
            throw new Refused(401, "authError", "Invalid Credentials");
        }
    }

    private boolean isSigned(String[] parts) {
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initVerify(keys.getPublic());
            signature.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
            return signature.verify(Base64.getUrlDecoder().decode(parts[2]));
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
