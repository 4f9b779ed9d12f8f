package io.athanor.objstore.http;

import java.util.List;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Who we are and whom we trust.
 *
 * @param keys shows the client's certificate; empty: none is shown
 * @param trust decides on the server's; empty: the JDK's own CAs do
 * @param serverName the name that the server's certificate has to be for; empty: the address's
 * @param skipVerify takes a certificate for any name; {@code trust} then takes any as well
 */
public record Tls(
        List<X509ExtendedKeyManager> keys,
        List<X509ExtendedTrustManager> trust,
        String serverName,
        boolean skipVerify) {
    /** No certificate shown, the JDK's CAs trusted. */
    public static final Tls DEFAULT = new Tls(List.of(), List.of(), "", false);

    public Tls {
        keys = List.copyOf(keys);
        trust = List.copyOf(trust);
    }
}
