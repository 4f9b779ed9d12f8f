package io.athanor.component.query.discovery;

import io.athanor.server.UserError;
import io.athanor.server.config.ConfigText;
import io.athanor.server.config.WatchedFiles;
import io.athanor.server.config.YamlMapping;
import io.athanor.server.dns.DnsAddress;
import io.athanor.server.tls.ClientTls;
import io.athanor.server.tls.TlsVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Endpoints as {@code --endpoint.sd-config} names them, in Thanos's YAML: {@code default_client_config} and {@code endpoints}, each
 * with a {@code client_config} of its own where it is to be spoken to in another way than by default, and that is by the flags
 * where it says nothing.
 */
public final class SdConfig implements EndpointSource {
    private final Supplier<List<EndpointSpec>> specs;

    private SdConfig(Supplier<List<EndpointSpec>> specs) {
        this.specs = specs;
    }

    /**
     * Of a flag's text, or of a file, which is read again when it changes.
     *
     * @param flags how endpoints are spoken to by the flags
     * @throws UserError with place and key if it is not understood
     */
    public static SdConfig of(ConfigText text, @Nullable Path file, Dialing flags, InstantSource clock) {
        List<EndpointSpec> first = parse(text, flags);
        if (file == null) {
            return new SdConfig(() -> first);
        }
        return new SdConfig(new WatchedFiles<>(List.of(file), () -> again(file, flags), clock, first));
    }

    private static List<EndpointSpec> again(Path file, Dialing flags) throws IOException {
        try {
            return parse(ConfigText.read("--endpoint.sd-config-file", file), flags);
        } catch (UserError e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public List<EndpointSpec> endpoints() {
        return specs.get();
    }

    static List<EndpointSpec> parse(ConfigText text, Dialing flags) {
        YamlMapping all = YamlMapping.parse(text);
        Client otherwise = Client.of(flags).over(Client.read(all.mapping("default_client_config")), true);
        List<EndpointSpec> specs = new ArrayList<>();
        for (YamlMapping in : all.mappings("endpoints")) {
            EndpointSpec spec = new EndpointSpec(
                    address(in),
                    in.bool("strict", false),
                    in.bool("group", false),
                    otherwise
                            .over(Client.read(in.mapping("client_config")), false)
                            .dialing(in),
                    in.string("service_config", ""));
            in.end();
            if (!spec.problem().isEmpty()) {
                throw in.invalid("address", "cannot be used: " + spec.problem());
            }
            specs.add(spec);
        }
        all.end();
        return specs;
    }

    private static DnsAddress address(YamlMapping in) {
        try {
            return DnsAddress.parse(in.requiredString("address"));
        } catch (IllegalArgumentException e) {
            throw in.invalid("address", "cannot be used: " + e.getMessage());
        }
    }

    /** What is said of a client, null where nothing is. */
    private record Client(
            @Nullable Boolean enabled,
            @Nullable Boolean skipVerify,
            @Nullable String cert,
            @Nullable String key,
            @Nullable String ca,
            @Nullable String minVersion,
            String serverName,
            @Nullable Boolean snappy) {

        static Client read(YamlMapping in) {
            YamlMapping tls = in.mapping("tls_config");
            Client client = new Client(
                    bool(tls, "enabled"),
                    bool(tls, "insecure_skip_verify"),
                    text(tls, "cert_file"),
                    text(tls, "key_file"),
                    text(tls, "ca_file"),
                    text(tls, "min_version"),
                    in.string("server_name", ""),
                    snappy(in));
            tls.end();
            in.end();
            return client;
        }

        private static @Nullable Boolean bool(YamlMapping in, String key) {
            return in.has(key) ? in.bool(key, false) : null;
        }

        private static @Nullable String text(YamlMapping in, String key) {
            return in.has(key) ? in.string(key, "") : null;
        }

        private static @Nullable Boolean snappy(YamlMapping in) {
            return switch (in.string("compression", "")) {
                case "" -> null;
                case "none" -> false;
                case "snappy" -> true;
                default -> throw in.invalid("compression", "invalid compression, must be 'none' or 'snappy'");
            };
        }

        static Client of(Dialing flags) {
            ClientTls tls = flags.tls();
            if (tls == null) {
                return new Client(false, null, null, null, null, null, "", flags.snappy());
            }
            String lowest = tls.versions().isEmpty() ? null : lowest(tls.versions());
            return new Client(
                    true,
                    tls.skipVerify(),
                    text(tls.cert()),
                    text(tls.key()),
                    text(tls.ca()),
                    lowest,
                    tls.serverName(),
                    flags.snappy());
        }

        private static @Nullable String text(@Nullable Path path) {
            return path == null ? null : path.toString();
        }

        private static String lowest(List<String> versions) {
            for (TlsVersion version : TlsVersion.values()) {
                if (versions.equals(version.upTo(TlsVersion.TLS13))) {
                    return version.number();
                }
            }
            return TlsVersion.TLS13.number();
        }

        /** Whether anything is said of TLS. */
        private boolean saysTls() {
            return enabled != null || saysFiles() || minVersion != null || !serverName.isEmpty();
        }

        private boolean saysFiles() {
            return cert != null || key != null || ca != null || skipVerify != null;
        }

        /**
         * What holds where something nearer says something, too.
         *
         * @param alone whether the nearer one, if it says anything of TLS, says all of it
         */
        Client over(Client nearer, boolean alone) {
            Boolean compressed = nearer.snappy == null ? snappy : nearer.snappy;
            if (!nearer.saysTls()) {
                return new Client(enabled, skipVerify, cert, key, ca, minVersion, serverName, compressed);
            }
            if (alone || nearer.enabled != null) {
                boolean on = nearer.enabled == null ? nearer.saysFiles() : nearer.enabled;
                return new Client(
                        on,
                        nearer.skipVerify,
                        nearer.cert,
                        nearer.key,
                        nearer.ca,
                        nearer.minVersion,
                        nearer.serverName,
                        compressed);
            }
            return new Client(
                    nearer.saysFiles() || Boolean.TRUE.equals(enabled),
                    nearer.skipVerify == null ? skipVerify : nearer.skipVerify,
                    nearer.cert == null ? cert : nearer.cert,
                    nearer.key == null ? key : nearer.key,
                    nearer.ca == null ? ca : nearer.ca,
                    nearer.minVersion == null ? minVersion : nearer.minVersion,
                    nearer.serverName,
                    compressed);
        }

        Dialing dialing(YamlMapping in) {
            boolean isCompressed = Boolean.TRUE.equals(snappy);
            if (!Boolean.TRUE.equals(enabled)) {
                return new Dialing(null, isCompressed);
            }
            if (path(cert) == null != (path(key) == null)) {
                throw in.invalid("client_config", "has one of cert_file and key_file: they go together");
            }
            TlsVersion lowest = TlsVersion.ofNumber(minVersion == null ? "1.3" : minVersion)
                    .orElseThrow(
                            () -> in.invalid("client_config", "has a min_version that is not 1.0, 1.1, 1.2 or 1.3"));
            return new Dialing(
                    new ClientTls(
                            path(ca),
                            path(cert),
                            path(key),
                            serverName,
                            Boolean.TRUE.equals(skipVerify),
                            lowest.upTo(TlsVersion.TLS13)),
                    isCompressed);
        }

        private static @Nullable Path path(@Nullable String text) {
            return text == null || text.isEmpty() ? null : Path.of(text);
        }
    }
}
