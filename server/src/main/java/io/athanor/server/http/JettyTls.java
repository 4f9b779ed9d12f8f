package io.athanor.server.http;

import io.athanor.server.tls.Certificates;
import io.athanor.server.tls.ServerTls;
import java.security.GeneralSecurityException;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** TLS as Jetty wants it. */
final class JettyTls {
    private JettyTls() {}

    static SslContextFactory.Server factory(WebTls web, Certificates certificates) {
        ServerTls tls = web.tls();
        String[] groups = tls.groups().toArray(new String[0]);
        SslContextFactory.Server factory = new SslContextFactory.Server() {
            @Override
            public void customize(SSLEngine engine) {
                super.customize(engine);
                if (groups.length > 0) {
                    SSLParameters parameters = engine.getSSLParameters();
                    parameters.setNamedGroups(groups);
                    engine.setSSLParameters(parameters);
                }
            }
        };
        factory.setSslContext(context(web, certificates));
        factory.setIncludeProtocols(tls.versions().toArray(new String[0]));
        factory.setExcludeProtocols();
        if (!tls.ciphers().isEmpty()) {
            factory.setIncludeCipherSuites(tls.ciphers().toArray(new String[0]));
        }
        factory.setNeedClientAuth(web.clients().isNeeded());
        factory.setWantClientAuth(!web.clients().isNeeded() && web.clients() != WebTls.ClientCertificates.NONE);
        return factory;
    }

    private static SSLContext context(WebTls web, Certificates certificates) {
        ServerTls tls = web.tls();
        X509ExtendedTrustManager trust = tls.clientCa() != null && web.clients().isVerified()
                ? certificates.authorities(tls.clientCa(), web.allowedSans())
                : certificates.nobodyChecked();
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(
                    new KeyManager[] {certificates.identity(tls.cert(), tls.key())}, new TrustManager[] {trust}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("TLS cannot be set up", e);
        }
    }
}
