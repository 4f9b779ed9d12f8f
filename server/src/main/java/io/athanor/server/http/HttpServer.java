package io.athanor.server.http;

import io.athanor.server.ListenErrors;
import io.athanor.server.UserError;
import io.athanor.server.config.WatchedFiles;
import io.athanor.server.telemetry.Telemetry;
import io.athanor.server.tls.Certificates;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.compression.gzip.GzipCompression;
import org.eclipse.jetty.compression.gzip.GzipEncoderConfig;
import org.eclipse.jetty.compression.server.CompressionConfig;
import org.eclipse.jetty.compression.server.CompressionHandler;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.http2.HTTP2Cipher;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * An HTTP/1.1 server: a thread per request, answers compressed by gzip or zstd where the client takes them.
 * Started by its constructor, stopped by {@link #close}: it stops listening, lets running requests go on for the grace
 * period, and ends what is left.
 */
public final class HttpServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);
    private static final int GZIP_LEVEL = 4;
    private static final int IDLE_TIMEOUT_MS = 5 * 60 * 1000;

    private final Server server;
    private final ServerConnector connector;
    private final ClientWatch watch = new ClientWatch();
    private final HttpOptions options;
    private final Dispatcher dispatcher;

    /** Telling of its work by metrics alone. */
    public HttpServer(
            HttpOptions options,
            Routes routes,
            PrometheusRegistry registry,
            InstantSource clock,
            RandomGenerator random) {
        this(options, routes, Telemetry.metrics(registry), clock, random);
    }

    /**
     * Listens and serves.
     *
     * @throws UserError if the address cannot be listened on
     */
    public HttpServer(
            HttpOptions options, Routes routes, Telemetry telemetry, InstantSource clock, RandomGenerator random) {
        this.options = options;
        server = new Server(new RequestThreads());
        Supplier<WebConfig> web = web(options, clock);
        connector = connector(server, options, web.get(), new Certificates(clock));
        server.addConnector(connector);
        dispatcher = new Dispatcher(routes, options, telemetry, watch, new RequestIds(clock, random), web);
        server.setHandler(new GracefulHandler(options.compress() ? compressed(dispatcher) : dispatcher));
        server.setErrorHandler(new PlainErrors());
        server.setStopTimeout(Math.max(1, options.gracePeriod().toMillis()));
        server.setStopAtShutdown(false);
        start();
    }

    /** Has classes initialised that take their time: the first server is there sooner then. */
    public static void prepare() {
        var _ = new ServerConnector(new Server(new RequestThreads()), 1, 1);
    }

    /** The web configuration of the moment; its passwords and headers may change, TLS needs a new start. */
    private static Supplier<WebConfig> web(HttpOptions options, InstantSource clock) {
        Path file = options.config();
        if (file == null) {
            return () -> WebConfig.NONE;
        }
        return new WatchedFiles<>(List.of(file), () -> readAgain(file), clock, WebConfig.read(file));
    }

    private static WebConfig readAgain(Path file) throws IOException {
        try {
            return WebConfig.read(file);
        } catch (UserError e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static ConnectionFactory[] protocols(HttpConfiguration http, WebConfig web, Certificates certificates) {
        HttpConnectionFactory plain = new HttpConnectionFactory(http);
        if (web.tls() == null) {
            return new ConnectionFactory[] {plain};
        }
        http.addCustomizer(new SecureRequestCustomizer(false));
        SslContextFactory.Server tls = JettyTls.factory(web.tls(), certificates);
        if (!web.http2()) {
            return new ConnectionFactory[] {new SslConnectionFactory(tls, plain.getProtocol()), plain};
        }
        tls.setCipherComparator(HTTP2Cipher.COMPARATOR);
        ALPNServerConnectionFactory choice = new ALPNServerConnectionFactory();
        choice.setDefaultProtocol(plain.getProtocol());
        return new ConnectionFactory[] {
            new SslConnectionFactory(tls, choice.getProtocol()), choice, new HTTP2ServerConnectionFactory(http), plain
        };
    }

    private static ServerConnector connector(
            Server server, HttpOptions options, WebConfig web, Certificates certificates) {
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setRequestHeaderSize(options.maxHeaderBytes());
        http.setUriCompliance(UriCompliance.RFC3986.with(
                "ENCODED_SEGMENTS",
                UriCompliance.Violation.AMBIGUOUS_PATH_SEPARATOR,
                UriCompliance.Violation.AMBIGUOUS_PATH_ENCODING,
                UriCompliance.Violation.AMBIGUOUS_EMPTY_SEGMENT,
                UriCompliance.Violation.AMBIGUOUS_PATH_SEGMENT,
                UriCompliance.Violation.AMBIGUOUS_PATH_PARAMETER));
        http.setRelativeRedirectAllowed(true);
        http.setOutputBufferSize(64 << 10);
        ServerConnector connector = new ServerConnector(server, 1, 1, protocols(http, web, certificates));
        connector.setHost(options.address().getHostString());
        connector.setPort(options.address().getPort());
        connector.setIdleTimeout(IDLE_TIMEOUT_MS);
        connector.setAcceptQueueSize(1024);
        return connector;
    }

    private static CompressionHandler compressed(Dispatcher inner) {
        CompressionHandler handler = new CompressionHandler(inner);
        GzipCompression gzip = new GzipCompression();
        GzipEncoderConfig level = new GzipEncoderConfig();
        level.setCompressionLevel(GZIP_LEVEL);
        gzip.setDefaultEncoderConfig(level);
        handler.putCompression(gzip);
        handler.putCompression(new LazyZstd());
        handler.putConfiguration(
                "/*",
                CompressionConfig.builder()
                        .defaults()
                        .compressIncludeMethod("POST")
                        .compressIncludeMethod("GET")
                        .build());
        return handler;
    }

    private void start() {
        try {
            connector.open();
        } catch (IOException e) {
            watch.close();
            throw ListenErrors.explain(options.address(), options.addressFlag(), e);
        }
        try {
            server.start();
        } catch (Exception e) {
            close();
            throw new IllegalStateException("the HTTP server did not start", e);
        }
        LOG.atLevel(options.addressFlag().isEmpty() ? Level.DEBUG : Level.INFO)
                .addKeyValue("component", "http")
                .addKeyValue("address", options.address().getHostString() + ":" + port())
                .log("listening for requests and metrics");
    }

    /**
     * Answers a request that came by another way, as one to this server would be, but for its password: whoever brings it vouches
     * for it.
     *
     * @throws IOException if the answer could not be given whole
     */
    public void answer(HttpCall call) throws IOException {
        dispatcher.answer(call);
    }

    /** The port in use. */
    public int port() {
        return connector.getLocalPort();
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            LOG.atDebug().setCause(e).log("requests were ended before they were answered");
        } finally {
            watch.close();
            connector.close();
        }
    }
}
