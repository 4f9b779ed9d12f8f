package io.athanor.server.cache;

import io.athanor.cache.redis.RedisTls;
import io.athanor.server.UserError;
import io.athanor.server.tls.Certificates;
import io.athanor.server.tls.ClientTls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/** TLS to Redis: over connections that are open already, for the name that the configuration gives the server. */
final class RedisSockets extends SSLSocketFactory {
    private final SSLSocketFactory inner;
    private final String serverName;

    private RedisSockets(SSLSocketFactory inner, String serverName) {
        this.inner = inner;
        this.serverName = serverName;
    }

    /** @throws UserError naming the file that cannot be used, and why */
    static RedisTls of(ClientTls tls, Certificates certificates) {
        KeyManager @Nullable [] identity = tls.cert() == null || tls.key() == null
                ? null
                : new KeyManager[] {certificates.identity(tls.cert(), tls.key())};
        TrustManager @Nullable [] trusted = tls.skipVerify()
                ? new TrustManager[] {certificates.nobodyChecked()}
                : tls.ca() == null ? null : new TrustManager[] {certificates.authorities(tls.ca())};
        SSLParameters parameters = new SSLParameters();
        parameters.setProtocols(tls.versions().toArray(new String[0]));
        if (!tls.skipVerify()) {
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
        }
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(identity, trusted, null);
            return new RedisTls(new RedisSockets(context.getSocketFactory(), tls.serverName()), parameters);
        } catch (GeneralSecurityException e) {
            throw new UserError(UserError.Kind.CONFIGURATION, "TLS to Redis cannot be set up: " + e.getMessage(), e);
        }
    }

    @Override
    public Socket createSocket(Socket open, String host, int port, boolean closesIt) throws IOException {
        return inner.createSocket(open, serverName.isEmpty() ? host : serverName, port, closesIt);
    }

    @Override
    public String[] getDefaultCipherSuites() {
        return inner.getDefaultCipherSuites();
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return inner.getSupportedCipherSuites();
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return inner.createSocket(host, port);
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress from, int fromPort) throws IOException {
        return inner.createSocket(host, port, from, fromPort);
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return inner.createSocket(host, port);
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress from, int fromPort) throws IOException {
        return inner.createSocket(host, port, from, fromPort);
    }
}
