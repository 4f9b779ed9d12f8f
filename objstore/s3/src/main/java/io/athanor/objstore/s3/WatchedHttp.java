package io.athanor.objstore.s3;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ObjIntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpRequest;

/**
 * Keeps no more idle connections than it may: a request that is one too many at its time asks that its connection be
 * closed after it. Logs requests if asked to: what, of which path, and how it ended, never a header.
 */
final class WatchedHttp implements SdkHttpClient {
    private static final Logger LOG = LoggerFactory.getLogger(S3Bucket.class);

    private final SdkHttpClient inner;
    private final int maxIdle;
    private final boolean traces;
    private final ObjIntConsumer<SdkHttpRequest> heard;
    private final AtomicInteger underWay = new AtomicInteger();

    /** @param heard told of each request that was answered, and of the status */
    WatchedHttp(SdkHttpClient inner, S3Config config, ObjIntConsumer<SdkHttpRequest> heard) {
        this.heard = heard;
        this.inner = inner;
        this.maxIdle =
                Math.min(orMany(config.http().maxIdle()), orMany(config.http().maxIdlePerHost()));
        this.traces = config.traces();
    }

    private static int orMany(int count) {
        return count == 0 ? Integer.MAX_VALUE : count;
    }

    @Override
    public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
        boolean isTooMany = underWay.get() >= maxIdle;
        ExecutableHttpRequest ready = inner.prepareRequest(isTooMany ? closing(request) : request);
        return new ExecutableHttpRequest() {
            @Override
            public HttpExecuteResponse call() throws IOException {
                return watched(request, ready);
            }

            @Override
            public void abort() {
                ready.abort();
            }
        };
    }

    @Override
    public String clientName() {
        return inner.clientName();
    }

    @Override
    public void close() {
        inner.close();
    }

    private static HttpExecuteRequest closing(HttpExecuteRequest request) {
        HttpExecuteRequest.Builder last = HttpExecuteRequest.builder()
                .request(request.httpRequest().toBuilder()
                        .putHeader("Connection", "close")
                        .build());
        request.contentStreamProvider().ifPresent(last::contentStreamProvider);
        request.metricCollector().ifPresent(last::metricCollector);
        return last.build();
    }

    private HttpExecuteResponse watched(HttpExecuteRequest request, ExecutableHttpRequest ready) throws IOException {
        underWay.incrementAndGet();
        boolean goesOn = false;
        try {
            HttpExecuteResponse response = ready.call();
            heard.accept(request.httpRequest(), response.httpResponse().statusCode());
            if (traces) {
                LOG.debug(
                        "S3 request: method={} path={} status={}",
                        request.httpRequest().method(),
                        request.httpRequest().encodedPath(),
                        response.httpResponse().statusCode());
            }
            AbortableInputStream body = response.responseBody().orElse(null);
            if (body == null) {
                return response;
            }
            goesOn = true;
            Body counted = new Body(body);
            return HttpExecuteResponse.builder()
                    .response(response.httpResponse())
                    .responseBody(AbortableInputStream.create(counted, () -> {
                        counted.ended();
                        body.abort();
                    }))
                    .build();
        } catch (IOException e) {
            if (traces) {
                LOG.debug(
                        "S3 request: method={} path={} failed={}",
                        request.httpRequest().method(),
                        request.httpRequest().encodedPath(),
                        e.toString());
            }
            throw e;
        } finally {
            if (!goesOn) {
                underWay.decrementAndGet();
            }
        }
    }

    /** An answer whose connection is in use until it is closed. */
    private final class Body extends FilterInputStream {
        private final AtomicBoolean hasEnded = new AtomicBoolean();

        Body(InputStream in) {
            super(in);
        }

        void ended() {
            if (hasEnded.compareAndSet(false, true)) {
                underWay.decrementAndGet();
            }
        }

        @Override
        public void close() throws IOException {
            ended();
            super.close();
        }
    }
}
