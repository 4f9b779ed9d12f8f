package io.athanor.server.flags;

import io.athanor.server.config.ConfigText;
import io.athanor.server.config.YamlMapping;
import io.athanor.server.http.HttpOptions;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --http*}. */
public final class HttpFlags {
    private static final InetSocketAddress DEFAULT_ADDRESS = InetSocketAddress.createUnresolved("0.0.0.0", 10902);
    private static final List<String> NOT_YET =
            List.of("tls_server_config", "http_server_config", "basic_auth_users", "rate_limit");

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
                    "Web configuration file. TLS and passwords are not built yet: a file that asks for them is refused.")
    private @Nullable Path config;

    /** The options of a server; refuses a web configuration that would not be honoured. */
    public HttpOptions options(boolean cors) {
        return options(address, cors);
    }

    /** The same, but listening elsewhere. */
    public HttpOptions options(InetSocketAddress at, boolean cors) {
        refuseWhatIsNotBuilt();
        return new HttpOptions(at, "--http-address", gracePeriod, cors);
    }

    public InetSocketAddress address() {
        return address;
    }

    private void refuseWhatIsNotBuilt() {
        if (config == null) {
            return;
        }
        YamlMapping web = YamlMapping.parse(ConfigText.read("--http.config", config));
        for (String key : NOT_YET) {
            if (web.has(key)) {
                throw web.invalid(key, "is not built yet: remove it, and put a proxy in front where it is needed");
            }
        }
        web.end();
    }
}
