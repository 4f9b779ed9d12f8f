package io.athanor.server.tls;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** Trusts whom another one trusts, if the certificate also carries one of the names that are allowed. */
final class AllowedNames extends X509ExtendedTrustManager {
    private final X509ExtendedTrustManager inner;
    private final List<String> names;

    AllowedNames(X509ExtendedTrustManager inner, List<String> names) {
        this.inner = inner;
        this.names = names;
    }

    private void check(X509Certificate certificate) throws CertificateException {
        @Nullable Collection<List<?>> found = certificate.getSubjectAlternativeNames();
        if (found != null) {
            for (List<?> name : found) {
                if (name.size() > 1 && name.get(1) instanceof String text && names.contains(text)) {
                    return;
                }
            }
        }
        throw new CertificateException("the certificate carries none of the names that are allowed");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        inner.checkClientTrusted(chain, authType, socket);
        check(chain[0]);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        inner.checkClientTrusted(chain, authType, engine);
        check(chain[0]);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        inner.checkClientTrusted(chain, authType);
        check(chain[0]);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        inner.checkServerTrusted(chain, authType, socket);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        inner.checkServerTrusted(chain, authType, engine);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        inner.checkServerTrusted(chain, authType);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return inner.getAcceptedIssuers();
    }
}
