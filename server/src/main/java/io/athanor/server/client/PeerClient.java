package io.athanor.server.client;

import io.athanor.objstore.http.HttpAnswer;
import io.athanor.objstore.http.HttpConnections;
import io.athanor.objstore.http.HttpSetupException;
import io.athanor.server.UserError;
import io.athanor.server.tracing.Traced;
import io.athanor.server.tracing.Tracing;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;

/** Asks other servers over HTTP, each request with the credentials and in a span. For many threads. */
public final class PeerClient implements AutoCloseable {
    private final HttpConnections connections;
    private final Credentials credentials;
    private final Tracing tracing;

    /**
     * Connects to nobody yet.
     *
     * @throws UserError if the configuration cannot be used
     */
    public PeerClient(HttpClientConfig config, Tracing tracing) {
        this.credentials = config.credentials();
        this.tracing = tracing;
        Map<String, String> proxies = config.proxy().isEmpty()
                ? Map.of()
                : Map.of("HTTP_PROXY", config.proxy(), "HTTPS_PROXY", config.proxy());
        try {
            this.connections = HttpConnections.open(config.connections(), config.tls(), proxies);
        } catch (HttpSetupException e) {
            throw new UserError(UserError.Kind.CONFIGURATION, "proxy_url: " + e.getMessage(), e);
        }
    }

    /**
     * Asks.
     *
     * @param span what the request is called in traces
     * @param within longest time to connect, and to wait for the answer's head and for more of it; zero: the configured ones
     * @return the answer whatever its status, to be closed
     */
    public HttpAnswer get(String span, URI uri, Duration within) throws IOException {
        return send(span, new HttpGet(uri), within);
    }

    /** The same, sending something. */
    public HttpAnswer post(
            String span, URI uri, String contentType, byte[] body, Map<String, String> headers, Duration within)
            throws IOException {
        HttpPost request = new HttpPost(uri);
        headers.forEach(request::setHeader);
        request.setEntity(new ByteArrayEntity(body, ContentType.parse(contentType)));
        return send(span, request, within);
    }

    private HttpAnswer send(String name, HttpUriRequestBase request, Duration within) throws IOException {
        String shown = credentials.header();
        if (!shown.isEmpty()) {
            request.setHeader("Authorization", shown);
        }
        try (Traced span = tracing.client(name, request::setHeader)) {
            try {
                return connections.send(request, within);
            } catch (IOException e) {
                span.failed(e);
                throw e;
            }
        }
    }

    @Override
    public void close() {
        connections.close();
    }
}
