package io.athanor.server.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.testing.testkit.TestAuthority;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateExpiryTest {
    @TempDir
    private Path folder;

    private final PrometheusRegistry registry = new PrometheusRegistry();

    private Optional<Double> end(Path file, String use) {
        Labels labels = Labels.of("file", file.toString(), "use", use);
        return registry.scrape().stream()
                .filter(GaugeSnapshot.class::isInstance)
                .flatMap(snapshot -> ((GaugeSnapshot) snapshot).getDataPoints().stream())
                .filter(point -> point.getLabels().equals(labels))
                .map(GaugeSnapshot.GaugeDataPointSnapshot::getValue)
                .findFirst();
    }

    private static double end(Path cert) throws Exception {
        try (InputStream in = Files.newInputStream(cert)) {
            X509Certificate read =
                    (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
            return read.getNotAfter().toInstant().getEpochSecond();
        }
    }

    @Test
    void certificatesInUse_tellUntilWhenTheyAreGood_alsoAfterTheyWereRenewed() throws Exception {
        TestAuthority authority = new TestAuthority(folder, "ca");
        TestAuthority.Identity first = authority.issue(folder, "first");
        AtomicReference<Instant> now = new AtomicReference<>(Instant.ofEpochSecond(1_000));
        Certificates certificates = new Certificates(now::get);
        CertificateExpiry.register(registry);

        X509ExtendedKeyManager shown = certificates.identity(first.cert(), first.key());
        X509ExtendedTrustManager trusted = certificates.authorities(authority.cert());

        assertThat(end(first.cert(), "identity")).contains(end(first.cert()));
        assertThat(end(authority.cert(), "authority")).contains(end(authority.cert()));
        assertThat(end(authority.cert(), "identity")).isEmpty();

        TestAuthority.Identity renewed = authority.issue(folder, "renewed", 3);
        Files.copy(renewed.cert(), first.cert(), StandardCopyOption.REPLACE_EXISTING);
        Files.copy(renewed.key(), first.key(), StandardCopyOption.REPLACE_EXISTING);
        Files.setLastModifiedTime(first.cert(), FileTime.from(Instant.ofEpochSecond(5)));
        now.set(Instant.ofEpochSecond(1_010));

        assertThat(end(renewed.cert())).isNotEqualTo(end(authority.cert()));
        assertThat(end(first.cert(), "identity")).contains(end(renewed.cert()));
        assertThat(shown.getServerAliases("RSA", null) == null && shown.getServerAliases("EC", null) == null)
                .isFalse();
        assertThat(trusted.getAcceptedIssuers()).hasSize(1);
    }
}
