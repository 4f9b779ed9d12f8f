package io.athanor.objstore.s3;

import io.athanor.objstore.Bucket;
import io.athanor.objstore.ObjectNames;
import io.athanor.objstore.ObjectNotFoundException;
import io.athanor.objstore.PreconditionFailedException;
import io.athanor.objstore.PutCondition;
import io.athanor.objstore.http.BeyondTheEndException;
import io.athanor.objstore.http.ByteRange;
import io.athanor.objstore.http.HttpSetupException;
import io.athanor.objstore.http.Tls;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * A bucket of S3, or of a server that speaks as S3 does.
 *
 * <p><b>Versions</b> are ETags: they tell contents apart, so two writes of the same bytes may share one. <b>Conditions</b>
 * are the server's ({@code If-Match}, {@code If-None-Match: *}): one that knows neither header writes regardless. Times
 * are whole seconds. An object that is larger than a part is written in parts.
 */
public final class S3Bucket implements Bucket {
    private static final int OPEN_READS = 100;

    private final S3Config config;
    private final String bucket;
    private final SdkHttpClient http;
    private final S3Client client;
    private final Listing listing;
    private final S3Errors errors;

    /** None where requests need more than a name and a range. */
    private final @Nullable PlainReads plain;

    private S3Bucket(S3Config config, SdkHttpClient connections, InstantSource clock) {
        this.config = config;
        this.bucket = config.address().bucket();
        AtomicReference<@Nullable PlainReads> learning = new AtomicReference<>();
        this.http = new WatchedHttp(connections, config, (request, status) -> {
            PlainReads reads = learning.get();
            if (reads != null) {
                reads.heard(request, status);
            }
        });
        AwsCredentialsProvider credentials = Clients.credentials(config, http);
        this.client = Clients.s3(config, http, credentials);
        this.plain = config.encryption() instanceof S3Config.Encryption.SseC || config.maxTries() == 1
                ? null
                : new PlainReads(bucket, new Endpoint(config.address()).inPath(), http, credentials, clock);
        learning.set(plain);
        this.listing = new Listing(client, bucket, config.listsV1());
        this.errors =
                new S3Errors("bucket \"" + bucket + "\" at " + config.address().endpoint());
    }

    /**
     * The bucket that a configuration names; nothing is asked of the server yet.
     *
     * @param environment names the proxies, in {@code HTTP_PROXY}, {@code HTTPS_PROXY} and {@code NO_PROXY}
     * @param clock tells the time that requests are signed with
     */
    public static S3Bucket open(S3Config config, Tls tls, Map<String, String> environment, InstantSource clock)
            throws HttpSetupException {
        return new S3Bucket(config, Clients.http(config.http(), tls, environment), clock);
    }

    @Override
    public String name() {
        return bucket;
    }

    @Override
    public void list(String dir, Consumer<String> to) throws IOException {
        String prefix = ObjectNames.prefix(dir);
        asked("list", prefix, () -> {
            listing.direct(prefix, to);
            return true;
        });
    }

    @Override
    public void listRecursively(String dir, Consumer<ObjectInfo> to) throws IOException {
        String prefix = ObjectNames.prefix(dir);
        asked("list", prefix, () -> {
            listing.deep(prefix, to);
            return true;
        });
    }

    @Override
    public InputStream get(String name) throws IOException {
        return asked("read", ObjectNames.check(name), () -> {
            GetObjectRequest request = request(name);
            return stream(name, request, client.getObject(request));
        });
    }

    @Override
    public InputStream getRange(String name, long offset, long length) throws IOException {
        ObjectNames.checkRange(name, offset, length);
        if (length == 0) {
            attributes(name);
            return InputStream.nullInputStream();
        }
        String range = new ByteRange(offset, length).header();
        HttpExecuteResponse answer = plain == null ? null : plain.read(name, range);
        if (answer != null) {
            return stream(name, offset, answer);
        }
        GetObjectRequest request = request(name).toBuilder().range(range).build();
        try {
            return stream(name, request, client.getObject(request));
        } catch (S3Exception e) {
            if (e.statusCode() == BeyondTheEndException.STATUS) {
                return InputStream.nullInputStream();
            }
            throw errors.explain("read", name, e);
        } catch (SdkException e) {
            throw errors.explain("read", name, e);
        }
    }

    @Override
    public ObjectInfo attributes(String name) throws IOException {
        return asked("look at", ObjectNames.check(name), () -> {
            HeadObjectResponse head = client.headObject(request -> {
                request.bucket(bucket).key(name);
                Encryptions.on(request, config.encryption());
            });
            return info(name, head.contentLength(), head.lastModified(), head.eTag());
        });
    }

    @Override
    public void put(String name, InputStream data) throws IOException {
        write(null, name, data);
    }

    @Override
    public String putIf(PutCondition condition, String name, InputStream data) throws IOException {
        return write(condition, name, data);
    }

    @Override
    public void delete(String name) throws IOException {
        ObjectNames.check(name);
        try {
            asked(
                    "delete",
                    name,
                    () -> client.deleteObject(request -> request.bucket(bucket).key(name)));
        } catch (ObjectNotFoundException e) {
            return; // some servers say so
        }
    }

    @Override
    public int openReads() {
        int connections = config.http().maxPerHost();
        return connections == 0 ? OPEN_READS : Math.min(OPEN_READS, connections / 4);
    }

    @Override
    public void close() {
        client.close();
        http.close();
    }

    @Override
    public String toString() {
        return "S3Bucket[" + bucket + " at " + config.address().endpoint() + "]";
    }

    static ObjectInfo info(String name, @Nullable Long size, @Nullable Instant lastModified, @Nullable String tag) {
        Instant seconds = lastModified == null ? Instant.EPOCH : lastModified.truncatedTo(ChronoUnit.SECONDS);
        return new ObjectInfo(name, size == null ? 0 : size, seconds, version(tag));
    }

    /** An ETag without its quotes. */
    static String version(@Nullable String tag) {
        return tag == null ? "" : tag.replace("\"", "");
    }

    private GetObjectRequest request(String name) {
        GetObjectRequest.Builder request =
                GetObjectRequest.builder().bucket(bucket).key(name);
        Encryptions.on(request, config.encryption());
        return request.build();
    }

    /** Of a range that was asked for plainly; the rest of one that breaks is asked for through the SDK. */
    private InputStream stream(String name, long offset, HttpExecuteResponse answer) {
        AbortableInputStream body = answer.responseBody().orElse(null);
        SdkHttpResponse head = answer.httpResponse();
        if (head.statusCode() == BeyondTheEndException.STATUS || body == null) {
            if (body != null) {
                body.abort();
            }
            return InputStream.nullInputStream();
        }
        String tag = head.firstMatchingHeader("ETag").orElse("");
        String length = head.firstMatchingHeader("Content-Length").orElse("0");
        return new ObjectStream(
                ObjectStream.Body.of(body), offset, Long.parseLong(length), name, errors, rest(request(name), tag));
    }

    private InputStream stream(String name, GetObjectRequest request, ResponseInputStream<GetObjectResponse> body)
            throws IOException {
        GetObjectResponse head = body.response();
        if (request.range() != null && head.contentRange() == null) {
            body.abort();
            throw new IOException("cannot read object \"" + name + "\" in " + this
                    + ": the server does not honour ranges, it sent the whole object");
        }
        long length = head.contentLength() == null ? 0 : head.contentLength();
        String tag = head.eTag();
        return new ObjectStream(ObjectStream.Body.of(body), start(request), length, name, errors, rest(request, tag));
    }

    private ObjectStream.Rest rest(GetObjectRequest request, String tag) {
        return (from, to) -> ObjectStream.Body.of(client.getObject(request.toBuilder()
                .range("bytes=" + from + "-" + to)
                .ifMatch(tag)
                .build()));
    }

    private static long start(GetObjectRequest request) {
        String range = request.range();
        return range == null ? 0 : Long.parseLong(range.substring("bytes=".length(), range.indexOf('-')));
    }

    private String write(@Nullable PutCondition condition, String name, InputStream data) throws IOException {
        ObjectNames.check(name);
        if (condition instanceof PutCondition.IfMatch(String version) && !isTag(version)) {
            throw new PreconditionFailedException(name, condition);
        }
        try {
            return version(new Upload(client, config, name, condition).from(data));
        } catch (SdkException e) {
            throw errors.explain("write", name, e);
        } catch (Spool.SourceFailure e) {
            throw e.reason();
        }
    }

    /** Whether a server could have given it: what is none would be taken as something else, or as no condition. */
    private static boolean isTag(String version) {
        return !version.isEmpty()
                && version.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '"' && c != '*' && c != ',');
    }

    private <T> T asked(String operation, String name, Question<T> question) throws IOException {
        try {
            return question.ask();
        } catch (SdkException e) {
            throw errors.explain(operation, name, e);
        }
    }

    private interface Question<T> {
        T ask() throws IOException;
    }
}
