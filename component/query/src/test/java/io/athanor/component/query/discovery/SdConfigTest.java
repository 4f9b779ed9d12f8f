package io.athanor.component.query.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.server.UserError;
import io.athanor.server.config.ConfigText;
import io.athanor.server.dns.DnsAddress;
import io.athanor.server.tls.ClientTls;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SdConfigTest {
    private static List<EndpointSpec> parse(String yaml, Dialing flags) {
        return SdConfig.parse(new ConfigText("endpoints.yml", yaml), flags);
    }

    private static @Nullable ClientTls tls(List<EndpointSpec> specs, int i) {
        return specs.get(i).dialing().tls();
    }

    @Test
    void endpoint_withoutAClient_isSpokenToAsByDefault_andElseAsByFlags() {
        Dialing flags = new Dialing(
                new ClientTls(Path.of("/flags/ca"), null, null, "flags", false, List.of("TLSv1.2", "TLSv1.3")), true);
        String endpoints = "endpoints: [{address: 'a:1'}, {address: 'b:2', strict: true}]";

        List<EndpointSpec> byFlags = parse(endpoints, flags);
        List<EndpointSpec> byDefault =
                parse("default_client_config: {tls_config: {ca_file: /own/ca}}\n" + endpoints, flags);
        List<EndpointSpec> plain = parse("default_client_config: {tls_config: {enabled: false}}\n" + endpoints, flags);

        assertThat(byFlags.getFirst().dialing()).isEqualTo(flags);
        assertThat(byFlags.get(1).isStrict()).isTrue();
        assertThat(tls(byDefault, 0))
                .isEqualTo(new ClientTls(Path.of("/own/ca"), null, null, "", false, List.of("TLSv1.3")));
        assertThat(tls(plain, 0)).isNull();
        assertThat(plain.getFirst().dialing().snappy()).isTrue();
    }

    @Test
    void clientOfItsOwn_isCompletedByTheDefault_unlessItSaysWhetherTlsIsOn() {
        List<EndpointSpec> specs = parse("""
                default_client_config:
                  tls_config: {ca_file: /all/ca, cert_file: /all/cert, key_file: /all/key}
                endpoints:
                - address: a:1
                  client_config: {tls_config: {ca_file: /a/ca}}
                - address: b:1
                  client_config: {tls_config: {enabled: true}, server_name: b}
                - address: c:1
                  client_config: {tls_config: {enabled: false}, compression: snappy}
                - address: d:1
                  client_config: {server_name: d}
                """, Dialing.PLAIN);

        assertThat(tls(specs, 0))
                .isEqualTo(new ClientTls(
                        Path.of("/a/ca"), Path.of("/all/cert"), Path.of("/all/key"), "", false, List.of("TLSv1.3")));
        assertThat(tls(specs, 1)).isEqualTo(new ClientTls(null, null, null, "b", false, List.of("TLSv1.3")));
        assertThat(specs.get(2).dialing()).isEqualTo(new Dialing(null, true));
        ClientTls named = Objects.requireNonNull(tls(specs, 3));
        assertThat(named.serverName()).isEqualTo("d");
        assertThat(named.ca()).isEqualTo(Path.of("/all/ca"));
    }

    @Test
    void whatCannotBeUsed_isRefusedWithItsPlace() {
        assertThatThrownBy(() -> parse("endpoints:\n- address: dns+a:1\n  strict: true", Dialing.PLAIN))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("endpoints.yml:2")
                .hasMessageContaining("not permitted under strict mode");
        assertThatThrownBy(() -> parse("endpoints: [{address: 'a:1', service_config: '{}'}]", Dialing.PLAIN))
                .hasMessageContaining("service_config is only valid for endpoint groups");
        assertThatThrownBy(() -> parse("endpoints: [{adress: 'a:1'}]", Dialing.PLAIN))
                .hasMessageContaining("address");
        assertThatThrownBy(
                        () -> parse("endpoints: [{address: 'a:1', client_config: {compression: gzip}}]", Dialing.PLAIN))
                .hasMessageContaining("must be 'none' or 'snappy'");
        assertThatThrownBy(() -> parse(
                        "endpoints: [{address: 'a:1', client_config: {tls_config: {cert_file: x}}}]", Dialing.PLAIN))
                .hasMessageContaining("cert_file and key_file");
    }

    @Test
    void anyText_isReadOrRefused() {
        long seed = Long.getLong("athanor.seed", System.nanoTime());
        System.out.println("endpoint YAML: replay with -Dathanor.seed=" + seed);
        Random random = new Random(seed);
        String good = """
                default_client_config: {tls_config: {enabled: true}}
                endpoints:
                - address: dns+a:1
                  group: true
                  client_config: {server_name: x, compression: none}
                """;
        for (int round = 0; round < 2000; round++) {
            StringBuilder text = new StringBuilder(good);
            for (int i = random.nextInt(4); i >= 0; i--) {
                int at = random.nextInt(text.length());
                switch (random.nextInt(3)) {
                    case 0 -> text.deleteCharAt(at);
                    case 1 -> text.insert(at, (char) (' ' + random.nextInt(95)));
                    default -> text.setCharAt(at, (char) (' ' + random.nextInt(95)));
                }
            }
            try {
                assertThat(parse(text.toString(), Dialing.PLAIN)).isNotNull();
            } catch (UserError e) {
                assertThat(e).hasMessageContaining("endpoints.yml");
            }
        }
    }

    @Test
    void group_isOneEndpoint_whateverItStandsFor() {
        EndpointSpec spec = parse("endpoints: [{address: 'dns+a:1', group: true}]", Dialing.PLAIN)
                .getFirst();

        assertThat(spec.name()).isEqualTo("thanos:///dns+a:1");
        assertThat(spec.isLookedUp()).isFalse();
        assertThat(spec.address().kind()).isEqualTo(DnsAddress.Kind.DNS);
    }
}
