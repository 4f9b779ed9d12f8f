package io.athanor.objstore.http;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.client5.http.routing.RoutingSupport;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.impl.DefaultConnectionReuseStrategy;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.pool.PoolConcurrencyPolicy;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/**
 * Connections to one provider, kept and used again. Nothing is retried, redirected, compressed or remembered here: what is
 * asked is what is sent, and what is given is whole: an answer that is cut off anywhere is a failure. For many threads.
 */
public final class HttpConnections implements AutoCloseable {
    private final PoolingHttpClientConnectionManager pool;
    private final CloseableHttpClient client;

    private HttpConnections(PoolingHttpClientConnectionManager pool, CloseableHttpClient client) {
        this.pool = pool;
        this.client = client;
    }

    /**
     * Nothing is connected yet.
     *
     * @param environment names the proxies, in {@code HTTP_PROXY}, {@code HTTPS_PROXY} and {@code NO_PROXY}
     */
    public static HttpConnections open(HttpConfig config, Tls tls, Map<String, String> environment)
            throws HttpSetupException {
        PoolingHttpClientConnectionManager pool = PoolingHttpClientConnectionManagerBuilder.create()
                .setConnectionFactory(ManagedHttpClientConnectionFactory.builder()
                        .responseParserFactory(WholeHeads::new)
                        .build())
                .setPoolConcurrencyPolicy(PoolConcurrencyPolicy.LAX)
                .setTlsSocketStrategy(new TlsSockets(tls, config.handshakeTimeout()))
                .setDefaultTlsConfig(TlsConfig.custom()
                        .setHandshakeTimeout(timeout(config.handshakeTimeout()))
                        .build())
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(timeout(config.connectTimeout()))
                        .setSocketTimeout(timeout(config.responseTimeout()))
                        .setValidateAfterInactivity(TimeValue.ofSeconds(1))
                        .build())
                .setMaxConnTotal(Integer.MAX_VALUE)
                .setMaxConnPerRoute(config.maxPerHost() == 0 ? Integer.MAX_VALUE : config.maxPerHost())
                .build();
        HttpClientBuilder builder = HttpClientBuilder.create()
                .setConnectionManager(pool)
                .setRoutePlanner(new Proxies(environment))
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setResponseTimeout(timeout(config.responseTimeout()))
                        .setConnectionRequestTimeout(timeout(config.responseTimeout()))
                        .build())
                .setConnectionReuseStrategy((request, response, context) -> mayBeKept(pool, config)
                        && DefaultConnectionReuseStrategy.INSTANCE.keepAlive(request, response, context))
                .setUserAgent("Athanor")
                .disableAutomaticRetries()
                .disableRedirectHandling()
                .disableContentCompression()
                .disableCookieManagement()
                .disableAuthCaching();
        if (!config.idleTimeout().isZero()) {
            builder.evictIdleConnections(TimeValue.of(config.idleTimeout()));
        }
        return new HttpConnections(pool, builder.build());
    }

    /**
     * Sends a request and gives the answer, whatever its status, once its head is there.
     *
     * @throws IOException if there is none
     */
    public HttpAnswer send(ClassicHttpRequest request) throws IOException {
        return send(request, Duration.ZERO);
    }

    /** The same, with a time of its own for connecting and for an answer; zero: the configured ones. */
    public HttpAnswer send(ClassicHttpRequest request, Duration within) throws IOException {
        try {
            HttpHost host = RoutingSupport.determineHost(request);
            return new HttpAnswer(client.executeOpen(host, request, context(within)));
        } catch (HttpException e) {
            throw new IOException("the request could not be sent: " + e.getMessage(), e);
        }
    }

    /** Connections that are in use. */
    public int inUse() {
        return pool.getTotalStats().getLeased();
    }

    /** Requests that wait for one. */
    public int waiting() {
        return pool.getTotalStats().getPending();
    }

    @Override
    public void close() {
        client.close(CloseMode.IMMEDIATE);
        pool.close(CloseMode.IMMEDIATE);
    }

    @SuppressWarnings("deprecation") // the one way to say it for a single request
    private HttpClientContext context(Duration within) {
        HttpClientContext context = HttpClientContext.create();
        if (!within.isZero()) {
            context.setRequestConfig(RequestConfig.custom()
                    .setConnectTimeout(timeout(within))
                    .setResponseTimeout(timeout(within))
                    .build());
        }
        return context;
    }

    private static boolean mayBeKept(PoolingHttpClientConnectionManager pool, HttpConfig config) {
        int most = config.maxIdlePerHost() == 0
                ? config.maxIdle()
                : config.maxIdle() == 0 ? config.maxIdlePerHost() : Math.min(config.maxIdle(), config.maxIdlePerHost());
        return most == 0 || pool.getTotalStats().getAvailable() < most;
    }

    private static Timeout timeout(Duration duration) {
        return duration.isZero() ? Timeout.DISABLED : Timeout.of(duration);
    }
}
