package io.athanor.objstore.azure;

import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpHeaders;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.core.util.BinaryData;
import io.athanor.objstore.http.HttpAnswer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** An answer, in the form that Microsoft's client wants. */
final class PoolResponse extends HttpResponse {
    private static final int MAX_WHOLE_BYTES = 256 << 20;

    private final int status;
    private final HttpHeaders headers = new HttpHeaders();
    private final InputStream body;

    private PoolResponse(HttpRequest request, HttpAnswer answer, InputStream body) {
        super(request);
        this.status = answer.status();
        this.body = body;
        for (Map.Entry<String, String> header : answer.headers()) {
            headers.add(HttpHeaderName.fromString(header.getKey()), header.getValue());
        }
    }

    /** Holds no connection any more. */
    static HttpResponse whole(HttpRequest request, HttpAnswer answer) throws IOException {
        return new PoolResponse(request, answer, new ByteArrayInputStream(answer.bytes(MAX_WHOLE_BYTES)));
    }

    /** Has to be closed, or its body. */
    static HttpResponse streaming(HttpRequest request, HttpAnswer answer) {
        return new PoolResponse(request, answer, answer.body());
    }

    @Override
    public int getStatusCode() {
        return status;
    }

    @Override
    @Deprecated
    public @Nullable String getHeaderValue(String name) {
        return headers.getValue(HttpHeaderName.fromString(name));
    }

    @Override
    public HttpHeaders getHeaders() {
        return headers;
    }

    @Override
    public InputStream getBodyAsInputStreamSync() {
        return body;
    }

    @Override
    public Mono<InputStream> getBodyAsInputStream() {
        return Mono.just(body);
    }

    @Override
    public BinaryData getBodyAsBinaryData() {
        return BinaryData.fromBytes(bytes());
    }

    @Override
    public Flux<ByteBuffer> getBody() {
        return Flux.defer(() -> Flux.just(ByteBuffer.wrap(bytes())));
    }

    @Override
    public Mono<byte[]> getBodyAsByteArray() {
        return Mono.fromCallable(this::bytes);
    }

    @Override
    public Mono<String> getBodyAsString() {
        return getBodyAsString(StandardCharsets.UTF_8);
    }

    @Override
    public Mono<String> getBodyAsString(Charset charset) {
        return Mono.fromCallable(() -> new String(bytes(), charset));
    }

    @Override
    public void close() {
        try {
            body.close();
        } catch (IOException e) {
            return; // it was not wanted any more
        }
    }

    private byte[] bytes() {
        try (body) {
            if (body instanceof ByteArrayInputStream held) {
                held.reset();
            }
            return body.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
