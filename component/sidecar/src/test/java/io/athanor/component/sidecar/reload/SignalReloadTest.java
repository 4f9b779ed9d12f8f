package io.athanor.component.sidecar.reload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.component.sidecar.prometheus.PrometheusApi;
import io.athanor.server.client.HttpClientConfig;
import io.athanor.server.client.PeerClient;
import io.athanor.server.tracing.Tracing;
import io.athanor.testing.testkit.FakePrometheus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SignalReloadTest {
    private static final int ENDED_BY_HANG_UP = 128 + 1;

    @TempDir
    private Path dir;

    private final FakePrometheus fake = new FakePrometheus();
    private final PeerClient client = new PeerClient(HttpClientConfig.DEFAULT, Tracing.OFF);

    @AfterEach
    void close() {
        client.close();
        fake.close();
    }

    private SignalReload reload(String process) {
        return new SignalReload(new PrometheusApi(client, fake.base()), process, System::nanoTime);
    }

    private void loaded(boolean isGood, String when) {
        fake.data(
                "/api/v1/status/runtimeinfo",
                "{\"reloadConfigSuccess\":" + isGood + ",\"lastConfigTime\":\"" + when + "\"}");
    }

    /** A process of a name that no other has, which a signal ends. */
    private Process process(String name) throws Exception {
        Path sleep = Path.of("/bin/sleep");
        Assumptions.assumeTrue(Files.isExecutable(sleep) && Files.isDirectory(Path.of("/proc/self")), "no Linux");
        Path own = Files.copy(sleep, dir.resolve(name));
        assertThat(own.toFile().setExecutable(true)).isTrue();
        return new ProcessBuilder(own.toString(), "120").start();
    }

    @Test
    void processOfTheName_isSignalled_andItsConfigurationLookedAt() throws Exception {
        loaded(true, "2026-01-01T00:00:00Z");
        String name = "hup-" + ProcessHandle.current().pid() % 100_000;
        Process process = process(name);
        Thread after = Thread.ofVirtual().start(() -> {
            try {
                process.waitFor();
                loaded(true, "2026-01-01T00:00:01Z");
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });

        reload(name).reload(Duration.ofSeconds(60));

        assertThat(process.waitFor()).isEqualTo(ENDED_BY_HANG_UP);
        after.join();
    }

    @Test
    void configurationThatIsRefused_isAFailure() throws Exception {
        loaded(true, "2026-01-01T00:00:00Z");
        String name = "hub-" + ProcessHandle.current().pid() % 100_000;
        Process process = process(name);
        Thread after = Thread.ofVirtual().start(() -> {
            try {
                process.waitFor();
                loaded(false, "2026-01-01T00:00:00Z");
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });

        assertThatThrownBy(() -> reload(name).reload(Duration.ofSeconds(60)))
                .hasMessageContaining("configuration reload has failed");
        after.join();
    }

    @Test
    void nameThatNoProcessHas_isSaid() {
        loaded(true, "2026-01-01T00:00:00Z");

        assertThatThrownBy(() -> reload("no-such-process").reload(Duration.ofSeconds(1)))
                .hasMessageContaining("failed to find process matching \"no-such-process\"");
    }
}
