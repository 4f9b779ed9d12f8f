package io.athanor.server.dns;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ResolvConfTest {
    @Test
    void shortNames_areTriedInTheDomainsFirst() {
        ResolvConf config = ResolvConf.parse("""
                # made by the cluster
                nameserver 10.0.0.1
                nameserver fd00::1 ; the other
                search ns.svc.cluster.local svc.cluster.local
                options timeout:1 ndots:2
                """);
        assertThat(config.servers()).containsExactly("10.0.0.1", "fd00::1");
        assertThat(config.names("store.ns"))
                .containsExactly("store.ns.ns.svc.cluster.local.", "store.ns.svc.cluster.local.", "store.ns.");
        assertThat(config.names("a.b.c"))
                .containsExactly("a.b.c.", "a.b.c.ns.svc.cluster.local.", "a.b.c.svc.cluster.local.");
        assertThat(config.names("whole.")).containsExactly("whole.");
    }

    @Test
    void whatIsNotUnderstood_isPassedOver() {
        ResolvConf config = ResolvConf.parse("nameserver\n\n???\noptions ndots:many\nsearch .\n");
        assertThat(config.servers()).isEmpty();
        assertThat(config.names("a.b")).containsExactly("a.b.", "a.b.");
        assertThat(config.names("a")).containsExactly("a.", "a.");
    }
}
