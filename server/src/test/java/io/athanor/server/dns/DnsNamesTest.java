package io.athanor.server.dns;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DnsNamesTest {
    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final Map<String, List<InetAddress>> hosts = new HashMap<>();
    private final Map<String, List<DnsLookup.Service>> services = new HashMap<>();
    private boolean failing;

    private final DnsNames names = new DnsNames(
            new DnsLookup() {
                @Override
                public List<InetAddress> addresses(String host) throws IOException {
                    return found(hosts, host);
                }

                @Override
                public List<Service> services(String name) throws IOException {
                    return found(services, name);
                }
            },
            DnsMetrics.of("thanos_test_", registry));

    private <T> List<T> found(Map<String, List<T>> of, String name) throws IOException {
        if (failing) {
            throw new IOException("out of order");
        }
        return of.getOrDefault(name, List.of());
    }

    private static List<InetAddress> ips(String... texts) {
        return List.of(texts).stream().map(InetAddress::ofLiteral).toList();
    }

    private List<String> all(String... addresses) {
        return names.lookUp(DnsAddress.parseAll(List.of(addresses))).all();
    }

    private String metrics() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrometheusTextFormatWriter.create().write(out, registry.scrape());
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void everyKind_isLookedUpAsItSays() {
        hosts.put("both", ips("10.0.0.1", "fd00::1", "10.0.0.2"));
        hosts.put("six", ips("fd00::6"));
        services.put("_g._tcp.s", List.of(new DnsLookup.Service("both", 901), new DnsLookup.Service("six", 902)));

        assertThat(all("x:1", "dns+both:2")).containsExactly("x:1", "10.0.0.1:2", "10.0.0.2:2");
        assertThat(all("dns+six:2")).containsExactly("[fd00:0:0:0:0:0:0:6]:2");
        assertThat(all("dnsdualstack+both:2")).containsExactly("[fd00:0:0:0:0:0:0:1]:2", "10.0.0.1:2", "10.0.0.2:2");
        assertThat(all("dnssrv+_g._tcp.s")).containsExactly("10.0.0.1:901", "10.0.0.2:901", "[fd00:0:0:0:0:0:0:6]:902");
        assertThat(all("dnssrvnoa+_g._tcp.s")).containsExactly("both:901", "six:902");
        assertThat(all("dnssrvnoa+http://_g._tcp.s:7")).containsExactly("http://both:7", "http://six:7");
    }

    @Test
    void nameThatCannotBeLookedUp_keepsWhatItWas_andIsCounted() throws IOException {
        hosts.put("a", ips("10.0.0.1"));
        assertThat(all("dns+a:2")).containsExactly("10.0.0.1:2");
        failing = true;
        DnsNames.Found found = names.lookUp(DnsAddress.parseAll(List.of("dns+a:2", "dns+b:2", "c:1")));
        assertThat(found.all()).containsExactly("10.0.0.1:2", "c:1");
        assertThat(found.problems()).containsExactly("dns+a:2: out of order", "dns+b:2: out of order");
        assertThat(metrics())
                .contains("thanos_test_dns_lookups_total 3.0")
                .contains("thanos_test_dns_failures_total 2.0")
                .contains("thanos_test_dns_provider_results{addr=\"dns+a:2\"} 1.0")
                .contains("thanos_test_dns_provider_results{addr=\"dns+b:2\"} 0.0");
    }

    @Test
    void nameThatIsGone_standsForNothingAnyMore() {
        hosts.put("a", ips("10.0.0.1"));
        assertThat(all("dns+a:2")).isNotEmpty();
        hosts.clear();
        assertThat(all("dns+a:2")).isEmpty();
    }
}
