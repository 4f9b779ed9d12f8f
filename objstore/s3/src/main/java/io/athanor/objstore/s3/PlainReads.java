package io.athanor.objstore.s3;

import java.io.IOException;
import java.time.Clock;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;

/**
 * Ranges of objects, asked for with the SDK's signer and connections, but without its many steps, which cost more than a small read
 * itself. Where and how to ask is
 * learnt from a request of the SDK that succeeded: the host, the path before the object's name, the region that it was
 * signed for. Whatever is not the range (an error, a redirect, a broken connection) is no answer here: the SDK is asked then,
 * which tries again as it is configured. Where these requests are refused again and again, no more are sent.
 */
final class PlainReads {
    private static final int PARTIAL = 206;
    private static final int BEYOND_THE_END = 416;
    private static final int MOST_REFUSED = 3;
    private static final Pattern PLAIN =
            Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]*(?:/[A-Za-z0-9_-][A-Za-z0-9._-]*)*");
    private static final Pattern SCOPE =
            Pattern.compile("AWS4-HMAC-SHA256 Credential=[^,]+/\\d{8}/([^/,]+)/([^/,]+)/aws4_request,.*");

    private final String bucket;
    private final boolean isInPath;
    private final SdkHttpClient http;
    private final AwsCredentialsProvider credentials;
    private final AwsV4HttpSigner signer = AwsV4HttpSigner.create();
    private final Clock clock;
    private final AtomicInteger refused = new AtomicInteger();
    private volatile @Nullable Way way;

    /**
     * @param path what stands before the object's name
     * @param region that it is signed for, as well as {@code service}
     */
    private record Way(SdkHttpRequest like, String path, String region, String service) {}

    /** @param isInPath whether requests name the bucket in the path, wherever it is */
    PlainReads(
            String bucket,
            boolean isInPath,
            SdkHttpClient http,
            AwsCredentialsProvider credentials,
            InstantSource clock) {
        this.bucket = bucket;
        this.isInPath = isInPath;
        this.http = http;
        this.credentials = credentials;
        this.clock = clock.withZone(ZoneOffset.UTC);
    }

    /** Hears of a request that the SDK made, and of its answer's status. */
    void heard(SdkHttpRequest request, int status) {
        if (way == null && status == PARTIAL) {
            way = wayOf(request);
        }
    }

    private @Nullable Way wayOf(SdkHttpRequest request) {
        String path = request.encodedPath();
        String prefix = "/" + bucket + "/";
        String host = request.firstMatchingHeader("Host").orElse("");
        Matcher scope =
                SCOPE.matcher(request.firstMatchingHeader("Authorization").orElse(""));
        boolean isKnown = request.method() == SdkHttpMethod.GET
                && request.rawQueryParameters().isEmpty()
                && request.firstMatchingHeader("x-amz-s3session-token").isEmpty()
                && !host.isEmpty()
                && scope.matches();
        if (!isKnown) {
            return null;
        }
        boolean isInHost = !isInPath && host.startsWith(bucket + ".");
        if (!isInHost && !path.startsWith(prefix)) {
            return null;
        }
        return new Way(request, isInHost ? "/" : prefix, scope.group(1), scope.group(2));
    }

    /** The answer, which is the range or says that it lies beyond the object's end; null: the SDK has to be asked. */
    @Nullable
    HttpExecuteResponse read(String name, String range) {
        Way known = way;
        if (known == null
                || refused.get() >= MOST_REFUSED
                || !PLAIN.matcher(name).matches()) {
            return null;
        }
        try {
            SdkHttpRequest request = SdkHttpRequest.builder()
                    .method(SdkHttpMethod.GET)
                    .protocol(known.like().protocol())
                    .host(known.like().host())
                    .port(known.like().port())
                    .encodedPath(known.path() + name)
                    .putHeader("Range", range)
                    .build();
            SignedRequest signed = signer.sign(sign -> sign.identity(credentials.resolveCredentials())
                    .request(request)
                    .putProperty(AwsV4HttpSigner.REGION_NAME, known.region())
                    .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, known.service())
                    .putProperty(AwsV4HttpSigner.DOUBLE_URL_ENCODE, false)
                    .putProperty(AwsV4HttpSigner.NORMALIZE_PATH, false)
                    .putProperty(AwsV4HttpSigner.SIGNING_CLOCK, clock));
            HttpExecuteResponse answer = http.prepareRequest(HttpExecuteRequest.builder()
                            .request(signed.request())
                            .build())
                    .call();
            return judged(answer);
        } catch (IOException e) {
            return null;
        }
    }

    private @Nullable HttpExecuteResponse judged(HttpExecuteResponse answer) {
        int status = answer.httpResponse().statusCode();
        boolean isRange = status == PARTIAL
                && answer.httpResponse().firstMatchingHeader("Content-Range").isPresent()
                && answer.responseBody().isPresent();
        if (isRange || status == BEYOND_THE_END) {
            refused.set(0);
            return answer;
        }
        answer.responseBody().ifPresent(AbortableInputStream::abort);
        if (status >= 400 && status < 404) {
            refused.incrementAndGet();
        }
        return null;
    }
}
