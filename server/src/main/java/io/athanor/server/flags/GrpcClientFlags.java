package io.athanor.server.flags;

import io.athanor.server.UserError;
import io.athanor.server.tls.ClientTls;
import io.athanor.server.tls.TlsVersion;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --grpc-client-*} and {@code --grpc-compression}: how others are asked. */
public final class GrpcClientFlags {
    /** Above the family in {@code --help}. */
    public static final String HEADING = "%ngRPC client:%n";

    @Option(names = "--grpc-client-tls-secure", negatable = true, description = "Speak TLS to the endpoints.")
    private boolean isSecure;

    @Option(
            names = "--grpc-client-tls-skip-verify",
            negatable = true,
            description = "Take any certificate of an endpoint: whoever is between can read and answer.")
    private boolean skipVerify;

    @Option(
            names = "--grpc-client-tls-cert",
            paramLabel = "FILE",
            defaultValue = "",
            description = "PEM file of our certificate. Read again when it changes, as the others are.")
    private String cert = "";

    @Option(
            names = "--grpc-client-tls-key",
            paramLabel = "FILE",
            defaultValue = "",
            description = "PEM file of the key to it.")
    private String key = "";

    @Option(
            names = "--grpc-client-tls-ca",
            paramLabel = "FILE",
            defaultValue = "",
            description = "PEM file of the CAs whose certificates are accepted; empty: the JDK's.")
    private String ca = "";

    @Option(
            names = "--grpc-client-tls-min-version",
            paramLabel = "VERSION",
            defaultValue = "1.3",
            description = "Lowest version of TLS spoken: 1.0, 1.1, 1.2 or 1.3.")
    private String minVersion = "1.3";

    @Option(
            names = "--grpc-client-server-name",
            paramLabel = "NAME",
            defaultValue = "",
            description = "Name that the endpoints' certificates have to be for; empty: the address's.")
    private String serverName = "";

    @Option(
            names = "--grpc-compression",
            paramLabel = "NAME",
            defaultValue = "none",
            description = "Compression of messages: none or snappy.")
    private String compression = "none";

    /**
     * How to speak TLS, null for without.
     *
     * @throws UserError naming the flag that is wrong
     */
    public @Nullable ClientTls tls() {
        TlsVersion lowest = TlsVersion.ofNumber(minVersion)
                .orElseThrow(() -> UserError.usage(
                        "--grpc-client-tls-min-version has to be 1.0, 1.1, 1.2 or 1.3, not " + minVersion));
        if (cert.isEmpty() != key.isEmpty()) {
            throw UserError.usage("--grpc-client-tls-cert and --grpc-client-tls-key go together: give both or neither");
        }
        if (!isSecure) {
            return null;
        }
        return new ClientTls(path(ca), path(cert), path(key), serverName, skipVerify, lowest.upTo(TlsVersion.TLS13));
    }

    /** Whether messages are compressed. */
    public boolean snappy() {
        return switch (compression) {
            case "none" -> false;
            case "snappy" -> true;
            default -> throw UserError.usage("--grpc-compression has to be none or snappy, not " + compression);
        };
    }

    private static @Nullable Path path(String file) {
        return file.isEmpty() ? null : Path.of(file);
    }
}
