package io.athanor.objstore.s3;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;

/**
 * AWS's Signature Version 4 in headers, of a GET without a query and a body. Keys of a day are made once. Safe for all threads.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html">its description</a>
 */
final class Signature4 {
    static final String ALGORITHM = "AWS4-HMAC-SHA256";

    private static final String HMAC = "HmacSHA256";
    private static final String NO_BODY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final int DATE_LENGTH = "yyyyMMdd".length();

    private final String region;
    private final String service;
    private volatile @Nullable DayKey last;

    private record DayKey(String date, String secret, byte[] key) {
        boolean fits(String day, String of) {
            return date.equals(day) && secret.equals(of);
        }
    }

    Signature4(String region, String service) {
        this.region = region;
        this.service = service;
    }

    /**
     * All headers of the request, by their names in small letters.
     *
     * @param path as it is sent, in characters that need no escape
     * @param host as the Host header names it
     */
    SortedMap<String, String> headers(String path, String host, String range, AwsCredentials by, Instant now) {
        String time = TIME.format(now);
        String date = time.substring(0, DATE_LENGTH);
        SortedMap<String, String> headers = new TreeMap<>();
        headers.put("host", host);
        headers.put("range", range);
        headers.put("x-amz-content-sha256", NO_BODY);
        headers.put("x-amz-date", time);
        if (by instanceof AwsSessionCredentials session) {
            headers.put("x-amz-security-token", session.sessionToken());
        }
        String names = String.join(";", headers.keySet());
        StringBuilder canonical = new StringBuilder("GET\n").append(path).append("\n\n");
        for (Map.Entry<String, String> header : headers.entrySet()) {
            canonical
                    .append(header.getKey())
                    .append(':')
                    .append(header.getValue())
                    .append('\n');
        }
        canonical.append('\n').append(names).append('\n').append(NO_BODY);
        String scope = date + "/" + region + "/" + service + "/aws4_request";
        String signed = ALGORITHM + "\n" + time + "\n" + scope + "\n" + sha256(canonical.toString());
        String signature = HexFormat.of().formatHex(hmac(dayKey(date, by.secretAccessKey()), signed));
        headers.put(
                "authorization",
                ALGORITHM + " Credential=" + by.accessKeyId() + "/" + scope + ", SignedHeaders=" + names
                        + ", Signature=" + signature);
        return headers;
    }

    private byte[] dayKey(String date, String secret) {
        DayKey known = last;
        if (known == null || !known.fits(date, secret)) {
            byte[] key = ("AWS4" + secret).getBytes(StandardCharsets.UTF_8);
            for (String part : new String[] {date, region, service, "aws4_request"}) {
                key = hmac(key, part);
            }
            known = new DayKey(date, secret, key);
            last = known;
        }
        return known.key();
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(key, HMAC));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
