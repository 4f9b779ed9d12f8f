package io.athanor.server.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.server.dns.DnsLookup.Service;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SystemDnsTest {
    @TempDir
    private Path folder;

    private SystemDns dns(FakeDns server) throws IOException {
        Path file = folder.resolve("resolv.conf");
        Files.writeString(file, "nameserver 127.0.0.1\nsearch example.test\n");
        return new SystemDns(SystemDnsTest::hostsFile, file, ":" + server.port());
    }

    private static InetAddress[] hostsFile(String name) throws UnknownHostException {
        if (name.equals("here")) {
            return new InetAddress[] {InetAddress.ofLiteral("10.9.9.9")};
        }
        throw new UnknownHostException(name);
    }

    @Test
    void services_areFoundInTheDomainsToBeSearched() throws IOException {
        try (FakeDns server = new FakeDns()) {
            server.knows(
                    "_grpc._tcp.store.example.test.",
                    FakeDns.SRV,
                    FakeDns.service(10901, "a.example.test."),
                    FakeDns.service(10902, "b.example.test."));
            assertThat(dns(server).services("_grpc._tcp.store"))
                    .containsExactlyInAnyOrder(
                            new Service("a.example.test", 10901), new Service("b.example.test", 10902));
        }
    }

    @Test
    void namesThatAreNotThere_standForNothing() throws IOException {
        try (FakeDns server = new FakeDns()) {
            server.knows("a.example.test.", FakeDns.A, new byte[] {10, 0, 0, 1});
            assertThat(dns(server).services("_grpc._tcp.gone")).isEmpty();
            assertThat(dns(server).services("a")).isEmpty();
            assertThat(dns(server).addresses("gone")).isEmpty();
        }
    }

    @Test
    void hosts_areFoundAsTheMachineKnowsThem_orByDns() throws IOException {
        try (FakeDns server = new FakeDns()) {
            server.knows("a.example.test.", FakeDns.A, new byte[] {10, 0, 0, 1}, new byte[] {10, 0, 0, 2});
            assertThat(dns(server).addresses("here")).containsExactly(InetAddress.ofLiteral("10.9.9.9"));
            assertThat(dns(server).addresses("a"))
                    .containsExactlyInAnyOrder(InetAddress.ofLiteral("10.0.0.1"), InetAddress.ofLiteral("10.0.0.2"));
        }
    }

    @Test
    void serverThatFails_isNoAnswer() throws IOException {
        try (FakeDns server = new FakeDns()) {
            server.knows("a.example.test.", FakeDns.A, new byte[] {10, 0, 0, 1});
            server.failing(true);
            assertThatThrownBy(() -> dns(server).addresses("a"))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("no server of DNS could say what \"a\" is");
            assertThatThrownBy(() -> dns(server).services("_grpc._tcp.store")).isInstanceOf(IOException.class);
        }
    }

    @Test
    void recordsThatAreNone_areRefused() throws IOException {
        assertThat(SystemDns.service("0 1 7 h.")).isEqualTo(new Service("h", 7));
        assertThatThrownBy(() -> SystemDns.service("0 1 h.")).hasMessage("\"0 1 h.\" is no service record");
    }
}
