package io.athanor.server.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.server.dns.DnsAddress.Kind;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DnsAddressTest {
    private static final long SEED = Long.getLong("athanor.seed", System.nanoTime());

    private static void refused(String text, String message) {
        assertThatThrownBy(() -> DnsAddress.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void addresses_areRead() {
        assertThat(DnsAddress.parse("h:1")).isEqualTo(new DnsAddress(Kind.PLAIN, "h:1", "", "h:1", ""));
        assertThat(DnsAddress.parse("dns+h:1")).isEqualTo(new DnsAddress(Kind.DNS, "dns+h:1", "", "h", "1"));
        assertThat(DnsAddress.parse("dns+http://h:1").scheme()).isEqualTo("http://");
        assertThat(DnsAddress.parse("dnssrv+_a._tcp.h").host()).isEqualTo("_a._tcp.h");
        assertThat(DnsAddress.parse("dnssrvnoa+_a._tcp.h:7").port()).isEqualTo("7");
        assertThat(DnsAddress.parse("dnsdualstack+[::1]:7").host()).isEqualTo("::1");
    }

    @Test
    void mistakes_areNamed() {
        refused(
                "dsn+h:1",
                "\"dsn+h:1\": there is no lookup \"dsn+\": there are dns+, dnssrv+, dnssrvnoa+, dnsdualstack+");
        refused("dns+h", "\"dns+h\" needs a port: dns+host:port");
        refused("dnsdualstack+h", "\"dnsdualstack+h\" needs a port: dnsdualstack+host:port");
        refused("dnssrv+", "\"dnssrv+\" has no name to be looked up");
        refused("dns+h:http", "\"dns+h:http\": \"http\" is no port");
        refused("dns+h:99999", "\"dns+h:99999\": \"99999\" is no port");
    }

    @Test
    void anyText_isReadOrRefused() {
        Random random = new Random(SEED);
        String pieces = "dns+srv:/[].0123ab ";
        for (int run = 0; run < 20_000; run++) {
            StringBuilder text = new StringBuilder(random.nextBoolean() ? "dns+" : "");
            for (int i = random.nextInt(12); i > 0; i--) {
                text.append(pieces.charAt(random.nextInt(pieces.length())));
            }
            try {
                assertThat(DnsAddress.parse(text.toString()).toString()).isEqualTo(text.toString());
            } catch (IllegalArgumentException e) {
                assertThat(e).as("seed %s, text %s", SEED, text).hasMessageContaining("\"" + text + "\"");
            }
        }
    }
}
