package io.athanor.objstore.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHost;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ProxiesTest {
    private static @Nullable String proxy(Map<String, String> environment, String scheme, String host, int port)
            throws HttpSetupException, HttpException {
        HttpHost proxy =
                new Proxies(environment).determineProxy(new HttpHost(scheme, host, port), HttpClientContext.create());
        return proxy == null ? null : proxy.toHostString();
    }

    @Test
    void proxies_areThoseOfTheEnvironment() throws Exception {
        Map<String, String> both = Map.of("HTTP_PROXY", "plain:1", "https_proxy", "http://tls:2/");

        assertThat(proxy(both, "http", "example.org", 80)).isEqualTo("plain:1");
        assertThat(proxy(both, "https", "example.org", 443)).isEqualTo("tls:2");
        assertThat(proxy(Map.of(), "https", "example.org", 443)).isNull();
        assertThat(proxy(Map.of("HTTP_PROXY", "plain:1"), "https", "example.org", 443))
                .isNull();
    }

    @Test
    void hosts_thatAreNotToBeAskedSo_areNot() throws Exception {
        Map<String, String> some = Map.of("HTTP_PROXY", "p:1", "NO_PROXY", "example.org, .internal,exact:8080");

        for (String host : new String[] {
            "example.org",
            "a.example.org",
            "EXAMPLE.org",
            "b.internal",
            "localhost",
            "127.0.0.1",
            "169.254.169.254",
            "metadata.google.internal"
        }) {
            assertThat(proxy(some, "http", host, 80)).as(host).isNull();
        }
        assertThat(proxy(some, "http", "badexample.org", 80)).isEqualTo("p:1");
        assertThat(proxy(some, "http", "exact", 8080)).isNull();
        assertThat(proxy(some, "http", "exact", 80)).isEqualTo("p:1");
        assertThat(proxy(Map.of("HTTP_PROXY", "p:1", "NO_PROXY", "*"), "http", "example.org", 80))
                .isNull();
    }

    @Test
    void proxies_thatCannotBeUsed_areRefusedWithoutTheirPassword() {
        for (String text : new String[] {"http://me:hush@p:1", "socks5://hush:1", "http://", "http://hu sh"}) {
            assertThatThrownBy(() -> new Proxies(Map.of("HTTPS_PROXY", text)))
                    .isInstanceOf(HttpSetupException.class)
                    .hasMessageStartingWith("the environment variable HTTPS_PROXY ")
                    .satisfies(e -> assertThat(e.toString()).doesNotContain("hush", "hu sh"));
        }
    }
}
