package io.athanor.server.flags;

import io.athanor.server.UserError;
import io.athanor.server.grpc.GrpcOptions;
import io.athanor.server.tls.Curves;
import io.athanor.server.tls.ServerTls;
import io.athanor.server.tls.TlsVersion;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --grpc-*} of a server. */
public final class GrpcFlags {
    /** Above the family in {@code --help}. */
    public static final String HEADING = "%ngRPC:%n";

    @Option(
            names = "--grpc-address",
            paramLabel = "HOST:PORT",
            converter = HostPort.class,
            defaultValue = "0.0.0.0:10901",
            description = "Where to listen for gRPC (StoreAPI); port 0 takes a free one.")
    private InetSocketAddress address = InetSocketAddress.createUnresolved("0.0.0.0", 10901);

    @Option(
            names = "--grpc-server-tls-cert",
            paramLabel = "FILE",
            defaultValue = "",
            description = "PEM file of the server's certificate; empty: no TLS. Read again when it changes.")
    private String cert = "";

    @Option(
            names = "--grpc-server-tls-key",
            paramLabel = "FILE",
            defaultValue = "",
            description = "PEM file of the key to the certificate.")
    private String key = "";

    @Option(
            names = "--grpc-server-tls-client-ca",
            paramLabel = "FILE",
            defaultValue = "",
            description = "PEM file of the CAs whose client certificates are accepted; given, a client needs one.")
    private String clientCa = "";

    @Option(
            names = "--grpc-server-tls-min-version",
            paramLabel = "VERSION",
            defaultValue = "1.3",
            description = "Lowest version of TLS spoken: 1.0, 1.1, 1.2 or 1.3.")
    private String minVersion = "1.3";

    @Option(
            names = "--grpc-server-tls-ciphers",
            paramLabel = "NAME",
            split = ",",
            description = "Cipher suites for TLS 1.2 and below, by their IANA names; repeatable. Default: the JDK's.")
    private List<String> ciphers = new ArrayList<>();

    @Option(
            names = "--grpc-server-tls-curves",
            paramLabel = "NAME",
            split = ",",
            description = "Curves for the key exchange: CurveP256, CurveP384, CurveP521, X25519; repeatable. Default:"
                    + " the JDK's.")
    private List<String> curves = new ArrayList<>();

    @Option(
            names = "--grpc-server-max-connection-age",
            paramLabel = "DURATION",
            converter = DurationFlag.class,
            defaultValue = "60m",
            description = "Age at which a connection is closed in good order; 0: none.")
    private Duration maxConnectionAge = Duration.ofMinutes(60);

    @Option(
            names = "--grpc-grace-period",
            paramLabel = "DURATION",
            converter = DurationFlag.class,
            defaultValue = "2m",
            description = "How long running calls may go on after a stop signal.")
    private Duration gracePeriod = Duration.ofMinutes(2);

    public InetSocketAddress address() {
        return address;
    }

    /**
     * The options of a server.
     *
     * @throws UserError naming the flag that is wrong
     */
    public GrpcOptions options() {
        return new GrpcOptions(address, tls(), maxConnectionAge, gracePeriod);
    }

    private @Nullable ServerTls tls() {
        if (cert.isEmpty() && key.isEmpty()) {
            if (!clientCa.isEmpty()) {
                throw UserError.usage("--grpc-server-tls-client-ca needs --grpc-server-tls-cert and"
                        + " --grpc-server-tls-key: a server without a certificate cannot ask clients for one");
            }
            return null;
        }
        if (cert.isEmpty() || key.isEmpty()) {
            throw UserError.usage("--grpc-server-tls-cert and --grpc-server-tls-key go together: give both, or none");
        }
        TlsVersion lowest = TlsVersion.ofNumber(minVersion)
                .orElseThrow(() -> UserError.usage(
                        "--grpc-server-tls-min-version=" + minVersion + ": choose 1.0, 1.1, 1.2 or 1.3"));
        return new ServerTls(
                Path.of(cert),
                Path.of(key),
                clientCa.isEmpty() ? null : Path.of(clientCa),
                lowest.upTo(TlsVersion.TLS13),
                ciphers,
                curves.stream().map(GrpcFlags::group).toList());
    }

    private static String group(String curve) {
        return Curves.group(curve)
                .orElseThrow(() -> UserError.usage(
                        "--grpc-server-tls-curves=" + curve + ": no such curve; choose " + Curves.NAMES));
    }
}
