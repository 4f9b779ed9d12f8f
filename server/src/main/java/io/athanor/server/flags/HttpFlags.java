package io.athanor.server.flags;

import io.athanor.server.http.HttpOptions;
import io.athanor.server.http.WebConfig;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --http*}. */
public final class HttpFlags {
    private static final InetSocketAddress DEFAULT_ADDRESS = InetSocketAddress.createUnresolved("0.0.0.0", 10902);

    @Option(
            names = "--http-address",
            paramLabel = "HOST:PORT",
            converter = HostPort.class,
            defaultValue = "0.0.0.0:10902",
            description = "Where to listen for HTTP; port 0 takes a free one.")
    private InetSocketAddress address = DEFAULT_ADDRESS;

    @Option(
            names = "--http-grace-period",
            paramLabel = "DURATION",
            converter = DurationFlag.class,
            defaultValue = "2m",
            description = "How long running requests may go on after a stop signal.")
    private Duration gracePeriod = Duration.ofMinutes(2);

    @Option(
            names = "--http.config",
            paramLabel = "FILE",
            description =
                    "Web configuration file, as Prometheus has it: TLS, passwords, headers. Passwords, headers and"
                            + " certificates are read again when they change.")
    private @Nullable Path config;

    /** The options of a server. */
    public HttpOptions options(boolean cors) {
        return options(address, cors);
    }

    /** The same, but listening elsewhere. */
    public HttpOptions options(InetSocketAddress at, boolean cors) {
        if (config != null) {
            WebConfig.read(config); // a mistake in it is told before anything is opened
        }
        return new HttpOptions(at, "--http-address", gracePeriod, cors).with(config);
    }

    public InetSocketAddress address() {
        return address;
    }
}
