package io.athanor.component.sidecar.reload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.component.sidecar.prometheus.PrometheusApi;
import io.athanor.server.client.HttpClientConfig;
import io.athanor.server.client.PeerClient;
import io.athanor.server.tracing.Tracing;
import io.athanor.testing.testkit.FakePrometheus;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.DataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReloaderTest {
    private static final Map<String, String> ENVIRONMENT = Map.of("POD", "p-0", "ODD", "$1\\ä");

    @TempDir
    private Path dir;

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final AtomicInteger reloads = new AtomicInteger();
    private String failure = "";
    private Path file = Path.of("");
    private Path output = Path.of("");
    private Path rules = Path.of("");

    @BeforeEach
    void files() throws IOException {
        file = Files.writeString(dir.resolve("in.yml"), "a: $(POD)");
        output = dir.resolve("out.yml");
        rules = Files.createDirectories(dir.resolve("rules"));
    }

    private final ReloadTrigger trigger = new ReloadTrigger() {
        @Override
        public String method() {
            return "http";
        }

        @Override
        public void reload(Duration within) throws IOException {
            reloads.incrementAndGet();
            if (!failure.isEmpty()) {
                throw new IOException(failure);
            }
        }
    };

    private Reloader reloader(Duration interval) {
        ReloadConfig config = new ReloadConfig(file, output, List.of(rules), interval, Duration.ofMillis(1));
        return new Reloader(config, trigger, ENVIRONMENT, registry, InstantSource.fixed(Instant.ofEpochSecond(5)));
    }

    private double metric(String name) {
        DataPointSnapshot point = registry.scrape(n -> n.equals("thanos_sidecar_reloader_" + name))
                .get(0)
                .getDataPoints()
                .getFirst();
        return point instanceof CounterDataPointSnapshot counter
                ? counter.getValue()
                : ((GaugeDataPointSnapshot) point).getValue();
    }

    @Test
    void variables_arePutIn_andAllOtherBytesStay() throws IOException {
        byte[] in = "a: $(POD) $POD ${POD} $$(POD) $(x y) \u00e4 $(ODD)\r\n".getBytes(StandardCharsets.UTF_8);
        byte[] broken = {(byte) 0xff, '$', '(', 'P', 'O', 'D', ')', (byte) 0xfe};
        Files.write(file, in);

        new ConfigOutput(ENVIRONMENT).write(file, output);
        assertThat(Files.readString(output)).isEqualTo("a: p-0 $POD ${POD} $p-0 $(x y) \u00e4 $1\\\u00e4\r\n");

        Files.write(file, broken);
        new ConfigOutput(ENVIRONMENT).write(file, output);
        assertThat(Files.readAllBytes(output)).isEqualTo(new byte[] {(byte) 0xff, 'p', '-', '0', (byte) 0xfe});
        assertThat(dir.resolve("out.yml.tmp")).doesNotExist();
    }

    @Test
    void gzippedFile_isUnpacked() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write("b: $(POD)".getBytes(StandardCharsets.UTF_8));
        }
        Files.write(file, packed.toByteArray());

        reloader(Duration.ofMinutes(1)).prepare();

        assertThat(Files.readString(output)).isEqualTo("b: p-0");
    }

    @Test
    void variableThatIsNotSet_isNamed_andNothingIsWritten() throws Exception {
        Files.writeString(file, "a: $(MISSING)");
        Reloader reloader = reloader(Duration.ofMinutes(1));

        assertThatThrownBy(reloader::prepare)
                .hasMessageContaining("found reference to unset environment variable \"MISSING\"");
        assertThat(reloader.look()).isFalse();

        assertThat(output).doesNotExist();
        assertThat(reloads.get()).isZero();
        assertThat(metric("config_environment_variable_expansion_errors")).isOne();
        assertThat(metric("config_apply_operations_failed")).isOne();
    }

    @Test
    void reload_isAskedForWhereSomethingChanged_andOnlyThere() throws Exception {
        Reloader reloader = reloader(Duration.ofMinutes(1));
        assertThat(reloader.look()).isTrue();
        assertThat(reloader.look()).isTrue();
        assertThat(reloads.get()).isOne();

        Files.writeString(file, "a: other");
        assertThat(reloader.look()).isTrue();
        assertThat(reloads.get()).isEqualTo(2);
        assertThat(Files.readString(output)).isEqualTo("a: other");

        Files.writeString(Files.createDirectories(rules.resolve("below")).resolve("r.yml"), "groups: []");
        assertThat(reloader.look()).isTrue();
        assertThat(reloads.get()).isEqualTo(3);
        assertThat(metric("last_reload_successful")).isOne();
        assertThat(metric("last_reload_success_timestamp_seconds")).isEqualTo(5);
    }

    @Test
    void reloadThatFails_isTriedAgain_thoughNothingChanged() throws Exception {
        Reloader reloader = reloader(Duration.ofMinutes(1));
        failure = "Prometheus is away";
        assertThat(reloader.look()).isFalse();
        assertThat(metric("last_reload_successful")).isZero();

        failure = "";
        assertThat(reloader.look()).isTrue();
        assertThat(reloads.get()).isEqualTo(2);
        assertThat(metric("reloads_failed")).isOne();
        assertThat(metric("reloads")).isEqualTo(2);
    }

    @Test
    void change_isSeenWithoutWaitingForTheInterval() throws Exception {
        CountDownLatch second = new CountDownLatch(2);
        ReloadTrigger counting = new ReloadTrigger() {
            @Override
            public String method() {
                return "http";
            }

            @Override
            public void reload(Duration within) {
                second.countDown();
            }
        };
        ReloadConfig config = new ReloadConfig(file, null, List.of(), Duration.ofDays(1), Duration.ofSeconds(1));
        Reloader reloader = new Reloader(config, counting, ENVIRONMENT, registry, InstantSource.system());
        Thread thread = Thread.ofVirtual().start(() -> {
            try {
                reloader.run();
            } catch (IOException | InterruptedException e) {
                // It ends.
            }
        });
        try {
            for (int i = 0; second.getCount() > 0; i++) { // the first change may come before it watches
                Files.writeString(file, "a: " + i);
                var _ = second.await(50, TimeUnit.MILLISECONDS);
            }
        } finally {
            thread.interrupt();
            thread.join();
        }
    }

    @Test
    void reloadByHttp_isAPost_andARefusalIsSaid() throws IOException {
        try (FakePrometheus fake = new FakePrometheus();
                PeerClient client = new PeerClient(HttpClientConfig.DEFAULT, Tracing.OFF)) {
            HttpReload reload = new HttpReload(new PrometheusApi(client, fake.base()));
            reload.reload(Duration.ofSeconds(5));
            assertThat(fake.asked("/-/reload").getFirst().method()).isEqualTo("POST");

            fake.reply("/-/reload", new FakePrometheus.Answer(403, "text/plain", new byte[] {'n', 'o'}));
            assertThatThrownBy(() -> reload.reload(Duration.ofSeconds(5)))
                    .hasMessageContaining("403")
                    .hasMessageContaining("have you set `--web.enable-lifecycle` Prometheus flag?");
        }
    }
}
