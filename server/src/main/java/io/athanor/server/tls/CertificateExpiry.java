package io.athanor.server.tls;

import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Unit;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Until when the certificates are good that this process shows to others, or trusts others by: whoever lets one run out is
 * cut off. Files are known for as long as a connection may still be made with them; all of the process, whoever uses them.
 */
public final class CertificateExpiry {
    private static final Map<Object, InUse> IN_USE = new WeakHashMap<>();

    private CertificateExpiry() {}

    private record InUse(Path file, String use, Supplier<Instant> end) {}

    /** A chain is good as long as all of it is. */
    static void identity(Object user, Path file, Supplier<X509Certificate[]> chain) {
        add(
                user,
                new InUse(
                        file,
                        "identity",
                        () -> ends(chain.get()).min(Comparator.naturalOrder()).orElse(Instant.MAX)));
    }

    /** CAs are good as long as one of them is: while they are renewed the file holds the old one and the new one. */
    static void authorities(Object user, Path file, Supplier<X509Certificate[]> trusted) {
        add(
                user,
                new InUse(
                        file,
                        "authority",
                        () -> ends(trusted.get()).max(Comparator.naturalOrder()).orElse(Instant.MIN)));
    }

    private static Stream<Instant> ends(X509Certificate[] certificates) {
        return Arrays.stream(certificates)
                .map(certificate -> certificate.getNotAfter().toInstant());
    }

    private static void add(Object user, InUse file) {
        synchronized (IN_USE) {
            IN_USE.put(user, file);
        }
    }

    /** Shows them; files that have changed are read again by that. */
    public static void register(PrometheusRegistry registry) {
        GaugeWithCallback.builder()
                .name("athanor_tls_certificate_expiry_timestamp")
                .unit(Unit.SECONDS)
                .help("Until when the certificate in a file is good that is shown to others (identity), or the last of"
                        + " those by which others are trusted (authority), in seconds since the epoch.")
                .labelNames("file", "use")
                .callback(gauge -> ends().forEach(
                                (labels, end) -> gauge.call(end.getEpochSecond(), labels.toArray(String[]::new))))
                .register(registry);
    }

    private static Map<List<String>, Instant> ends() {
        Set<InUse> files;
        synchronized (IN_USE) {
            files = IN_USE.values().stream().collect(Collectors.toUnmodifiableSet());
        }
        Map<List<String>, Instant> ends = new HashMap<>();
        for (InUse one : files) {
            ends.put(List.of(one.file().toString(), one.use()), one.end().get());
        }
        return ends;
    }
}
