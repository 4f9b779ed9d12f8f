package io.athanor.server.tls;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a server speaks TLS.
 *
 * @param cert PEM file of its certificate chain
 * @param key PEM file of the private key
 * @param clientCa PEM file of the CAs that client certificates have to be signed by; null: clients need none
 * @param versions the JDK's names of the versions spoken
 * @param ciphers the names of the cipher suites spoken, empty for the JDK's choice
 * @param groups the JDK's names of the key exchange groups, empty for its choice
 */
public record ServerTls(
        Path cert,
        Path key,
        @Nullable Path clientCa,
        List<String> versions,
        List<String> ciphers,
        List<String> groups) {
    public ServerTls {
        versions = List.copyOf(versions);
        ciphers = List.copyOf(ciphers);
        groups = List.copyOf(groups);
    }
}
