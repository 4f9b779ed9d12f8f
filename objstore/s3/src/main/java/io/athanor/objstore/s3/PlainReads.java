package io.athanor.objstore.s3;

import java.io.IOException;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpFullRequest;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;

/**
 * Ranges of objects, asked for without the SDK's many steps, which cost more than a small read itself. Where and how to ask is
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
            Pattern.compile(Signature4.ALGORITHM + " Credential=[^,]+/\\d{8}/([^/,]+)/([^/,]+)/aws4_request,.*");

    private final String bucket;
    private final boolean isInPath;
    private final SdkHttpClient http;
    private final AwsCredentialsProvider credentials;
    private final InstantSource clock;
    private final AtomicInteger refused = new AtomicInteger();
    private volatile @Nullable Way way;

    /**
     * @param path what stands before the object's name
     * @param host as the Host header names it
     */
    private record Way(SdkHttpRequest like, String path, String host, Signature4 signature) {}

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
        this.clock = clock;
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
        return new Way(request, isInHost ? "/" : prefix, host, new Signature4(scope.group(1), scope.group(2)));
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
            String path = known.path() + name;
            SdkHttpFullRequest.Builder request = SdkHttpFullRequest.builder()
                    .method(SdkHttpMethod.GET)
                    .protocol(known.like().protocol())
                    .host(known.like().host())
                    .port(known.like().port())
                    .encodedPath(path);
            known.signature()
                    .headers(path, known.host(), range, credentials.resolveCredentials(), clock.instant())
                    .forEach(request::putHeader);
            HttpExecuteResponse answer = http.prepareRequest(HttpExecuteRequest.builder()
                            .request(request.build())
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
