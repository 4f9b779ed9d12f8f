package io.athanor.server.tls;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a client speaks TLS.
 *
 * @param ca PEM file of the CAs that are trusted, null for the JDK's own
 * @param cert PEM file of the client's certificate, null for none
 * @param key PEM file of the key to it
 * @param serverName the name that the server's certificate has to be for, empty for the address's
 * @param skipVerify take any certificate of the server
 * @param versions the JDK's names of the versions spoken
 */
public record ClientTls(
        @Nullable Path ca,
        @Nullable Path cert,
        @Nullable Path key,
        String serverName,
        boolean skipVerify,
        List<String> versions) {
    public ClientTls {
        versions = List.copyOf(versions);
    }
}
