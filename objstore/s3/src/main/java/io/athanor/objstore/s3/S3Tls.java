package io.athanor.objstore.s3;

import java.util.List;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Who we are to the server, and whom we trust.
 *
 * @param keys show our certificate; empty: none is shown
 * @param trust decide on the server's; empty: the JDK's own authorities do
 * @param serverName the name that the server's certificate has to be for; empty: the endpoint's
 * @param skipVerify takes a certificate for any name; {@code trust} then takes any as well
 */
public record S3Tls(
        List<X509ExtendedKeyManager> keys,
        List<X509ExtendedTrustManager> trust,
        String serverName,
        boolean skipVerify) {
    /** No certificate is shown, the JDK's authorities are trusted. */
    public static final S3Tls DEFAULT = new S3Tls(List.of(), List.of(), "", false);

    public S3Tls {
        keys = List.copyOf(keys);
        trust = List.copyOf(trust);
    }
}
