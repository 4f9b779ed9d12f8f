package io.athanor.server.profile;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.server.http.HttpOptions;
import io.athanor.server.http.HttpServer;
import io.athanor.testing.testkit.ProtoFields;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Profiles asked for over HTTP, taken apart as pprof's tools do. */
class ProfileRoutesTest {
    private final ProfileRoutes profiles = new ProfileRoutes(InstantSource.system());
    private final HttpServer server = new HttpServer(
            new HttpOptions(
                    InetSocketAddress.createUnresolved("127.0.0.1", 0), "--http-address", Duration.ofSeconds(20), true),
            profiles.routes(),
            new PrometheusRegistry(),
            InstantSource.system(),
            new Random(1));
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final AtomicBoolean isOver = new AtomicBoolean();
    private final List<Thread> threads = new ArrayList<>();
    private volatile @Nullable Object kept;

    @AfterEach
    void stop() throws InterruptedException {
        isOver.set(true);
        for (Thread thread : threads) {
            thread.interrupt();
            thread.join();
        }
        profiles.close();
        server.close();
        client.close();
    }

    private HttpRequest request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/debug/" + path))
                .build();
    }

    private HttpResponse<byte[]> get(String path) throws Exception {
        return client.send(request(path), HttpResponse.BodyHandlers.ofByteArray());
    }

    private String text(String path) throws Exception {
        HttpResponse<byte[]> answer = get(path);
        assertThat(answer.statusCode()).as(path).isEqualTo(200);
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    private Pprof profile(String path) throws Exception {
        HttpResponse<byte[]> answer = get(path);
        assertThat(answer.statusCode()).as(path).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/octet-stream");
        return Pprof.read(answer.body());
    }

    /** Asks until the machine has found the time to run what is to be seen. */
    private Pprof profile(String path, Predicate<Pprof> shows) throws Exception {
        Pprof last = profile(path);
        for (int i = 0; i < 100 && !shows.test(last); i++) {
            last = profile(path);
        }
        assertThat(last).matches(shows, path);
        return last;
    }

    /** A profile as its reader sees it. */
    private record Pprof(List<String> kinds, List<List<String>> stacks, List<List<Long>> values, ProtoFields message) {
        static Pprof read(byte[] packed) throws IOException {
            ProtoFields message;
            try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
                message = new ProtoFields(in.readAllBytes());
            }
            List<String> texts = message.texts(6);
            assertThat(texts.getFirst()).isEmpty();
            List<String> kinds = message.messages(1).stream()
                    .map(kind -> texts.get((int) kind.number(1)) + "/" + texts.get((int) kind.number(2)))
                    .toList();
            List<List<String>> stacks = new ArrayList<>();
            List<List<Long>> values = new ArrayList<>();
            for (ProtoFields sample : message.messages(2)) {
                values.add(sample.packed(2));
                stacks.add(sample.packed(1).stream()
                        .map(id -> name(message, texts, id))
                        .toList());
            }
            return new Pprof(kinds, stacks, values, message);
        }

        private static String name(ProtoFields message, List<String> texts, long id) {
            ProtoFields location = message.messages(4).get((int) id - 1);
            assertThat(location.number(1)).isEqualTo(id);
            long functionId = location.messages(4).getFirst().number(1);
            ProtoFields function = message.messages(5).get((int) functionId - 1);
            assertThat(function.number(1)).isEqualTo(functionId);
            return texts.get((int) function.number(2));
        }

        List<String> functions() {
            return stacks.stream().flatMap(List::stream).distinct().toList();
        }

        /** Whether a method of this test is in it whose name begins so. */
        boolean names(String method) {
            return functions().stream()
                    .anyMatch(name -> name.startsWith(ProfileRoutesTest.class.getName() + "." + method));
        }
    }

    private void start(Runnable work) {
        threads.add(Thread.ofPlatform().name("busy").start(work));
    }

    private void spin() {
        long x = 1;
        while (!isOver.get()) {
            x = x * 6364136223846793005L + 1;
        }
        kept = x;
    }

    private void allocate() {
        while (!isOver.get()) {
            kept = new long[4096];
        }
    }

    @Test
    void profile_ofTheProcessor_namesWhoIsBusy() throws Exception {
        start(this::spin);

        Pprof profile = profile("pprof/profile?seconds=0.5", seen -> seen.names("spin"));

        assertThat(profile.kinds()).containsExactly("samples/count", "cpu/nanoseconds");
        assertThat(profile.values()).allMatch(values -> values.get(0) * 10_000_000 == values.get(1));
        assertThat(profile.message().number(12)).isEqualTo(10_000_000);
        assertThat(profile.message().number(10)).isGreaterThanOrEqualTo(500_000_000);
    }

    @Test
    void allocations_areToldWithWhatAndWhere() throws Exception {
        start(this::allocate);

        Pprof profile = profile(
                "pprof/allocs?seconds=0.3",
                seen -> seen.stacks().stream()
                        .anyMatch(stack -> stack.size() > 1
                                && stack.getFirst().equals("long[]")
                                && stack.get(1).equals(ProfileRoutesTest.class.getName() + ".allocate")));

        assertThat(profile.kinds()).containsExactly("alloc_objects/count", "alloc_space/bytes");
    }

    @Test
    void heap_isToldByClass() throws Exception {
        kept = new Kept[1000];
        for (int i = 0; i < 1000; i++) {
            ((Object[]) java.util.Objects.requireNonNull(kept))[i] = new Kept();
        }

        Pprof profile = profile("pprof/heap?gc=1");

        assertThat(profile.kinds()).containsExactly("inuse_objects/count", "inuse_space/bytes");
        int at = profile.stacks().indexOf(List.of(Kept.class.getName()));
        assertThat(at).isNotNegative();
        assertThat(profile.values().get(at).getFirst()).isEqualTo(1000);
    }

    private static final class Kept {}

    @Test
    void goroutine_isWhereThreadsAre_virtualOnesToo() throws Exception {
        Object lock = new Object();
        Runnable waiting = () -> {
            synchronized (lock) {
                while (!isOver.get()) {
                    try {
                        lock.wait();
                    } catch (InterruptedException e) {
                        return;
                    }
                }
            }
        };
        start(waiting);
        threads.add(Thread.ofVirtual().name("seen").start(waiting));
        for (Thread thread : threads) {
            while (thread.getState() != Thread.State.WAITING) {
                Thread.onSpinWait();
            }
        }

        Pprof profile = profile("pprof/goroutine");

        assertThat(profile.kinds()).containsExactly("goroutine/count");
        assertThat(profile.names("lambda")).isTrue();
        assertThat(text("pprof/goroutine?debug=1"))
                .startsWith("goroutine profile: total ")
                .contains("ProfileRoutesTest.java:");
        assertThat(text("pprof/goroutine?debug=2")).contains("\"seen\" virtual");
    }

    @Test
    void waiting_isToldWithItsTime() throws Exception {
        Object lock = new Object();
        start(() -> {
            while (!isOver.get()) {
                synchronized (lock) {
                    try {
                        lock.wait(20);
                    } catch (InterruptedException e) {
                        return;
                    }
                }
            }
        });

        Pprof profile = profile("pprof/block?seconds=0.3", seen -> seen.names("lambda"));

        assertThat(profile.kinds()).containsExactly("contentions/count", "delay/nanoseconds");
        assertThat(profile("pprof/mutex?seconds=0.1").kinds())
                .containsExactly("contentions/count", "delay/nanoseconds");
    }

    @Test
    void wallClock_seesThreadsThatDoNotRun() throws Exception {
        start(() -> {
            try {
                Thread.sleep(1_000_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });

        Pprof profile = profile("fgprof?seconds=0.3", seen -> seen.functions().contains("java.lang.Thread.sleep"));

        assertThat(profile.kinds()).containsExactly("samples/count", "time/nanoseconds");
    }

    @Test
    void oneRecording_atATime_andAStopEndsIt() throws Exception {
        CompletableFuture<HttpResponse<byte[]>> first =
                client.sendAsync(request("pprof/profile?seconds=500"), HttpResponse.BodyHandlers.ofByteArray());
        while (!profiles.isRecording()) {
            Thread.onSpinWait();
        }
        assertThat(get("pprof/threadcreate?seconds=0.01").statusCode()).isEqualTo(500);
        assertThat(new String(get("fgprof").body(), StandardCharsets.UTF_8)).contains("profiling already in use");

        profiles.close();

        assertThat(first.get().statusCode()).isEqualTo(200);
        assertThat(Pprof.read(first.get().body()).kinds()).hasSize(2);
    }

    @Test
    void clientThatGoes_endsItsRecording() throws Exception {
        Thread impatient = Thread.ofPlatform().start(() -> {
            try {
                client.send(request("pprof/profile?seconds=500"), HttpResponse.BodyHandlers.discarding());
            } catch (IOException | InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        while (!profiles.isRecording()) {
            Thread.onSpinWait();
        }
        impatient.interrupt();
        impatient.join();

        while (profiles.isRecording()) {
            Thread.onSpinWait();
        }
    }

    @Test
    void trace_isARecording() throws Exception {
        byte[] recording = get("pprof/trace?seconds=0.1").body();

        assertThat(new String(recording, 0, 3, StandardCharsets.US_ASCII)).isEqualTo("FLR");
    }

    @Test
    void otherPages_answerAsTheirClientsExpect() throws Exception {
        assertThat(text("pprof/")).contains("goroutine", "threadcreate");
        assertThat(text("pprof/symbol")).isEqualTo("num_symbols: 0\n");
        assertThat(text("pprof/cmdline")).contains("java");
        assertThat(get("pprof/none").statusCode()).isEqualTo(404);
        assertThat(get("pprof/profile?seconds=0").statusCode()).isEqualTo(400);
        assertThat(get("pprof/profile?seconds=nan").statusCode()).isEqualTo(400);
        assertThat(get("pprof/profile?seconds=1e9").statusCode()).isEqualTo(400);
        assertThat(get("pprof").headers().firstValue("Location")).contains("pprof/");
    }

    @Test
    void commandLine_keepsSecrets() {
        assertThat(CommandLineText.of(
                        "store", "--objstore.config=secret: x", "--objstore.config-file=a", "--tracing.config", "b"))
                .isEqualTo(
                        "store\0--objstore.config=<REDACTED>\0--objstore.config-file=a\0--tracing.config\0<REDACTED>");
    }
}
