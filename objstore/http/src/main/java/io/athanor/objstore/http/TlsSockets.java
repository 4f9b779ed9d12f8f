package io.athanor.objstore.http;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.time.Duration;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.HostnameVerificationPolicy;
import org.apache.hc.client5.http.ssl.HttpsSupport;
import org.apache.hc.client5.http.ssl.NoopHostnameVerifier;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.protocol.HttpContext;

/** Puts TLS on a connection, in bounded time, for a name that may be another than the endpoint's. */
public final class TlsSockets implements TlsSocketStrategy {
    private final TlsSocketStrategy strategy;
    private final Tls tls;
    private final Duration timeout;

    /** @param timeout of a handshake; zero: none */
    public TlsSockets(Tls tls, Duration timeout) {
        this.tls = tls;
        this.timeout = timeout;
        this.strategy = new DefaultClientTlsStrategy(
                context(tls),
                tls.skipVerify() ? HostnameVerificationPolicy.CLIENT : HostnameVerificationPolicy.BOTH,
                tls.skipVerify() ? NoopHostnameVerifier.INSTANCE : HttpsSupport.getDefaultHostnameVerifier());
    }

    @Override
    public SSLSocket upgrade(Socket socket, String target, int port, Object attachment, HttpContext context)
            throws IOException {
        int before = socket.getSoTimeout();
        socket.setSoTimeout((int) Math.min(Integer.MAX_VALUE, timeout.toMillis()));
        String name = tls.serverName().isEmpty() ? target : tls.serverName();
        SSLSocket secured = strategy.upgrade(socket, name, port, attachment, context);
        secured.setSoTimeout(before);
        return secured;
    }

    private static SSLContext context(Tls tls) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(
                    tls.keys().isEmpty() ? null : tls.keys().toArray(new KeyManager[0]),
                    tls.trust().isEmpty() ? null : tls.trust().toArray(new TrustManager[0]),
                    null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK cannot speak TLS", e);
        }
    }
}
