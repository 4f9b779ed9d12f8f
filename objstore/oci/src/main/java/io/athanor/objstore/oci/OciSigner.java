package io.athanor.objstore.oci;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Signature;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Locale;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.support.ClassicRequestBuilder;

/** Signs requests as Oracle wants it: the date, what is asked, of whom, and a body unless it is an object's. */
final class OciSigner {
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private final String keyId;
    private final PrivateKey key;
    private final InstantSource clock;

    OciSigner(String keyId, PrivateKey key, InstantSource clock) {
        this.keyId = keyId;
        this.key = key;
        this.clock = clock;
    }

    /** A request without a body, or with an object's bytes, which are not signed. */
    ClassicHttpRequest signed(ClassicRequestBuilder builder) {
        return signed(builder.build(), "date (request-target) host", "");
    }

    /** A request with a body of JSON. */
    ClassicHttpRequest signed(ClassicRequestBuilder builder, String json) {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        String sum = Base64.getEncoder().encodeToString(sha256(body));
        ClassicHttpRequest request = builder.addHeader("Content-Type", "application/json")
                .addHeader("x-content-sha256", sum)
                .build();
        request.setEntity(new ByteArrayEntity(body, null));
        return signed(
                request,
                "date (request-target) host content-length content-type x-content-sha256",
                "\ncontent-length: " + body.length + "\ncontent-type: application/json\nx-content-sha256: " + sum);
    }

    private ClassicHttpRequest signed(ClassicHttpRequest request, String names, String more) {
        String date = DATE.format(clock.instant());
        String text = "date: " + date + "\n(request-target): "
                + request.getMethod().toLowerCase(Locale.ROOT) + " " + request.getPath() + "\nhost: "
                + request.getAuthority() + more;
        request.addHeader("Date", date);
        request.addHeader(
                "Authorization",
                "Signature version=\"1\",keyId=\"" + keyId + "\",algorithm=\"rsa-sha256\",headers=\"" + names
                        + "\",signature=\"" + sign(text) + "\"");
        return request;
    }

    private String sign(String text) {
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(key);
            signature.update(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK does not sign by RSA", e);
        }
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no SHA-256", e);
        }
    }
}
