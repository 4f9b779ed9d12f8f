package io.athanor.objstore.gcs;

import com.google.api.client.http.HttpTransport;
import com.google.api.client.http.LowLevelHttpRequest;
import com.google.api.client.http.LowLevelHttpResponse;
import io.athanor.objstore.http.HttpAnswer;
import io.athanor.objstore.http.HttpConnections;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.support.ClassicRequestBuilder;
import org.jspecify.annotations.Nullable;

/** Carries the requests of Google's client over our connections. */
final class PoolTransport extends HttpTransport {
    private final HttpConnections connections;

    PoolTransport(HttpConnections connections) {
        this.connections = connections;
    }

    @Override
    public boolean supportsMethod(String method) {
        return true;
    }

    @Override
    protected LowLevelHttpRequest buildRequest(String method, String url) {
        return new Request(ClassicRequestBuilder.create(method).setUri(url));
    }

    private final class Request extends LowLevelHttpRequest {
        private final ClassicRequestBuilder request;
        private Duration within = Duration.ZERO;

        Request(ClassicRequestBuilder request) {
            this.request = request;
        }

        @Override
        public void addHeader(String name, String value) {
            request.addHeader(name, value);
        }

        /** Set for small requests, about tokens say; those about objects take the configured times, which is 0 here. */
        @Override
        public void setTimeout(int connectMillis, int readMillis) {
            within = Duration.ofMillis(Math.max(0, Math.max(connectMillis, readMillis)));
        }

        @Override
        public LowLevelHttpResponse execute() throws IOException {
            ClassicHttpRequest ready = request.build();
            if (getStreamingContent() != null) {
                ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                getStreamingContent().writeTo(bytes);
                ready.setEntity(new ByteArrayEntity(bytes.toByteArray(), type(), getContentEncoding()));
            }
            return new Response(connections.send(ready, within));
        }

        private @Nullable ContentType type() {
            String type = getContentType();
            return type == null ? null : ContentType.parseLenient(type);
        }
    }

    private static final class Response extends LowLevelHttpResponse {
        private final HttpAnswer answer;
        private final List<Map.Entry<String, String>> headers;

        Response(HttpAnswer answer) {
            this.answer = answer;
            this.headers = answer.headers();
        }

        @Override
        public InputStream getContent() {
            return answer.body();
        }

        @Override
        public @Nullable String getContentEncoding() {
            return answer.header("Content-Encoding");
        }

        @Override
        public long getContentLength() {
            return answer.length();
        }

        @Override
        public @Nullable String getContentType() {
            return answer.header("Content-Type");
        }

        @Override
        public String getStatusLine() {
            return "HTTP/1.1 " + answer.status() + " " + answer.reason();
        }

        @Override
        public int getStatusCode() {
            return answer.status();
        }

        @Override
        public String getReasonPhrase() {
            return answer.reason();
        }

        @Override
        public int getHeaderCount() {
            return headers.size();
        }

        @Override
        public String getHeaderName(int index) {
            return headers.get(index).getKey();
        }

        @Override
        public String getHeaderValue(int index) {
            return headers.get(index).getValue();
        }

        @Override
        public void disconnect() throws IOException {
            answer.close();
        }
    }
}
