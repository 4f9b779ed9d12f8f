package io.athanor.testing.s3;

import java.lang.reflect.Field;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Consumer;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.AbstractNio2BlobStore;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobStore;
import org.gaul.shaded.org.eclipse.jetty.server.Server;
import org.gaul.shaded.org.eclipse.jetty.server.SslConnectionFactory;
import org.jspecify.annotations.Nullable;

/**
 * A server that speaks S3 on the loopback, in this process: signatures are checked, requests counted by kind, each may be
 * made to wait or to fail. Ended when closed. {@link S3Program} is the same as a program.
 */
public final class S3Server implements AutoCloseable {
    /** Who may ask. */
    public static final String ACCESS_KEY = "test-access-key";

    /** With which secret. */
    public static final String SECRET_KEY = "test-secret-key";

    private static final int THREADS = 256;

    private final S3Proxy proxy;
    private final AbstractNio2BlobStore store;
    private final Front front;
    private final boolean isTls;

    private S3Server(S3Proxy proxy, AbstractNio2BlobStore store, Front front, boolean isTls) {
        this.proxy = proxy;
        this.store = store;
        this.front = front;
        this.isTls = isTls;
    }

    /** One without buckets, which keeps its objects in memory. */
    public static S3Server start() {
        return start(Settings.DEFAULT);
    }

    /** One as the settings say. */
    public static S3Server start(Settings settings) {
        AbstractNio2BlobStore store = settings.directory() == null
                ? new TransientNio2BlobStore()
                : new FilesystemNio2BlobStore(settings.directory().toString());
        ServerTls tls = settings.tls();
        URI address = URI.create((tls == null ? "http" : "https") + "://127.0.0.1:" + settings.port());
        S3Proxy.Builder builder = S3Proxy.builder()
                .blobStore(store)
                .jettyMaxThreads(THREADS)
                .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, ACCESS_KEY, SECRET_KEY);
        S3Proxy proxy = (tls == null
                        ? builder.endpoint(address)
                        : builder.secureEndpoint(address).sslContext(tls.context()))
                .build();
        Front front = new Front();
        Server server = serverOf(proxy);
        front.setHandler(server.getHandler());
        server.setHandler(front);
        if (tls != null && tls.asksForCertificate()) {
            askForCertificates(server);
        }
        try {
            proxy.start();
        } catch (Exception e) {
            throw new IllegalStateException("the S3 server did not start", e);
        }
        return new S3Server(proxy, store, front, tls != null);
    }

    /** {@code host:port}. */
    public String endpoint() {
        return (isTls ? "localhost:" : "127.0.0.1:") + (isTls ? proxy.getSecurePort() : proxy.getPort());
    }

    /** Makes an empty bucket, unless it is there. */
    public void createBucket(String name) {
        if (!store.containerExists(name)) {
            store.createContainer(name);
        }
    }

    /** What was asked so far. */
    public Requests requests() {
        return front.requests();
    }

    /** Each request waits for so long, as over a network, before it is looked at. */
    public void delay(Duration each) {
        front.delay(each);
    }

    /** The next {@code times} requests of a kind are answered with an error of S3. */
    public void refuse(Requests.Kind kind, int times, int status, String code) {
        front.refuse(kind, times, status, code);
    }

    /** What is still to be refused is not. */
    public void forgive() {
        front.forgive();
    }

    /** Is told of each request, before it is answered. */
    public void watch(Consumer<Seen> watcher) {
        front.watch(watcher);
    }

    @Override
    public void close() {
        try {
            proxy.stop();
        } catch (Exception e) {
            throw new IllegalStateException("the S3 server did not stop", e);
        }
    }

    /** S3Proxy offers no place for a handler of one's own. */
    private static Server serverOf(S3Proxy proxy) {
        try {
            Field field = S3Proxy.class.getDeclaredField("server");
            field.setAccessible(true);
            return (Server) field.get(proxy);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this version of S3Proxy is made otherwise", e);
        }
    }

    private static void askForCertificates(Server server) {
        Arrays.stream(server.getConnectors())
                .map(connector -> connector.getConnectionFactory(SslConnectionFactory.class))
                .forEach(factory -> factory.getSslContextFactory().setNeedClientAuth(true));
    }

    /**
     * How a server is started.
     *
     * @param directory where objects are kept, each bucket a folder below; null: in memory
     * @param port 0: any that is free
     * @param tls null: plain HTTP
     */
    public record Settings(
            @Nullable Path directory, int port, @Nullable ServerTls tls) {
        /** In memory, on any port, without TLS. */
        public static final Settings DEFAULT = new Settings(null, 0, null);

        /** In memory, on any port. */
        public static Settings with(ServerTls tls) {
            return new Settings(null, 0, tls);
        }
    }

    /** @param asksForCertificate whether clients have to show one that the context trusts */
    public record ServerTls(javax.net.ssl.SSLContext context, boolean asksForCertificate) {}

    /**
     * One request, as it came.
     *
     * @param path with the query
     */
    public record Seen(Requests.Kind kind, String method, String path, Headers headers) {}

    /** The headers of a request. */
    public interface Headers {
        /** A header's value; empty: it is not there. */
        String get(String name);
    }
}
