package io.athanor.server.http;

import io.athanor.server.config.YamlMapping;
import io.athanor.server.tls.Curves;
import io.athanor.server.tls.ServerTls;
import io.athanor.server.tls.TlsVersion;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The part {@code tls_server_config} of a web configuration.
 *
 * @param tls the files and versions
 * @param clients what is asked of clients
 * @param allowedSans names of which a client's certificate has to carry one; empty: any
 */
public record WebTls(ServerTls tls, ClientCertificates clients, List<String> allowedSans) {
    public WebTls {
        allowedSans = List.copyOf(allowedSans);
    }

    /** What a server asks of its clients' certificates, with Go's words. */
    public enum ClientCertificates {
        NONE("NoClientCert"),
        REQUEST("RequestClientCert"),
        REQUIRE_ANY("RequireAnyClientCert"),
        VERIFY_IF_GIVEN("VerifyClientCertIfGiven"),
        REQUIRE_AND_VERIFY("RequireAndVerifyClientCert");

        private final String word;

        ClientCertificates(String word) {
            this.word = word;
        }

        /** Whether one has to be shown. */
        boolean isNeeded() {
            return this == REQUIRE_ANY || this == REQUIRE_AND_VERIFY;
        }

        /** Whether one that is shown has to be signed by a CA that is trusted. */
        boolean isVerified() {
            return this == VERIFY_IF_GIVEN || this == REQUIRE_AND_VERIFY;
        }
    }

    static WebTls parse(YamlMapping part, Path folder) {
        for (String inline : List.of("cert", "key", "client_ca")) {
            if (part.has(inline)) {
                throw part.invalid(inline, "is not supported: put it in a file, and name that in " + inline + "_file");
            }
        }
        Path cert = folder.resolve(part.requiredString("cert_file"));
        Path key = folder.resolve(part.requiredString("key_file"));
        String ca = part.string("client_ca_file", "");
        ClientCertificates clients = clients(part);
        if (ca.isEmpty() && clients.isVerified()) {
            throw part.invalid("client_auth_type", "is " + clients.word + ", which needs client_ca_file");
        }
        if (!ca.isEmpty() && clients == ClientCertificates.NONE) {
            throw part.invalid(
                    "client_ca_file",
                    "is given, but client_auth_type asks no certificate of clients: set it, or remove the CA");
        }
        List<String> sans = part.strings("client_allowed_sans");
        if (!sans.isEmpty() && clients != ClientCertificates.REQUIRE_AND_VERIFY) {
            throw part.invalid("client_allowed_sans", "needs client_auth_type: RequireAndVerifyClientCert");
        }
        TlsVersion lowest = version(part, "min_version", TlsVersion.TLS12);
        TlsVersion highest = version(part, "max_version", TlsVersion.TLS13);
        part.bool("prefer_server_cipher_suites", true);
        List<String> versions = lowest.upTo(highest);
        if (versions.isEmpty()) {
            throw part.invalid("min_version", "is above max_version");
        }
        ServerTls tls = new ServerTls(
                cert,
                key,
                ca.isEmpty() ? null : folder.resolve(ca),
                versions,
                part.strings("cipher_suites"),
                groups(part));
        part.end();
        return new WebTls(tls, clients, sans);
    }

    private static ClientCertificates clients(YamlMapping part) {
        String word = part.string("client_auth_type", "");
        for (ClientCertificates one : ClientCertificates.values()) {
            if (one.word.equals(word) || (word.isEmpty() && one == ClientCertificates.NONE)) {
                return one;
            }
        }
        throw part.invalid(
                "client_auth_type",
                "is \"" + word + "\": choose one of "
                        + String.join(
                                ", ",
                                List.of(ClientCertificates.values()).stream()
                                        .map(c -> c.word)
                                        .toList()));
    }

    private static TlsVersion version(YamlMapping part, String key, TlsVersion otherwise) {
        String word = part.string(key, "");
        @Nullable
        TlsVersion version = word.isEmpty()
                ? otherwise
                : List.of(TlsVersion.values()).stream()
                        .filter(v -> v.name().equals(word))
                        .findFirst()
                        .orElse(null);
        if (version == null) {
            throw part.invalid(key, "is \"" + word + "\": choose TLS10, TLS11, TLS12 or TLS13");
        }
        return version;
    }

    private static List<String> groups(YamlMapping part) {
        List<String> groups = new ArrayList<>();
        for (String curve : part.strings("curve_preferences")) {
            groups.add(Curves.group(curve)
                    .orElseThrow(() ->
                            part.invalid("curve_preferences", "holds \"" + curve + "\": choose " + Curves.NAMES)));
        }
        return groups;
    }
}
