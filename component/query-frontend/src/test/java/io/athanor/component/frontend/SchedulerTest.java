package io.athanor.component.frontend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.api.storeapi.work.WorkReply;
import io.athanor.api.storeapi.work.WorkRequest;
import io.athanor.api.storeapi.work.WorkService;
import io.athanor.api.storeapi.work.WorkTaker;
import io.athanor.component.frontend.queue.Limits;
import io.athanor.component.frontend.queue.Overrides;
import io.athanor.component.frontend.queue.QueueMetrics;
import io.athanor.server.grpc.GrpcChannels;
import io.athanor.server.grpc.GrpcOptions;
import io.athanor.server.grpc.GrpcServer;
import io.athanor.server.http.HttpOptions;
import io.athanor.server.http.HttpServer;
import io.grpc.ManagedChannel;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
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
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A scheduler with queriers that do what a test tells them. */
class SchedulerTest {
    private static final List<Map.Entry<String, String>> JSON = List.of(Map.entry("Content-Type", "application/json"));

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicInteger handedOver = new AtomicInteger();
    private final AtomicLong jump = new AtomicLong();
    private final Overrides limits = new Overrides(Limits.NONE, Map.of("few", new Limits(1, 0, 1, Duration.ZERO, 0)));
    private final Scheduler scheduler = new Scheduler(
            new FrontendConfig.Callers("THANOS-TENANT", "nobody", "", List.of(), "Athanor-User", List.of()),
            () -> limits,
            QueueMetrics.NONE,
            handedOver::incrementAndGet,
            () -> {},
            () -> System.nanoTime() + jump.get());
    private final HttpServer http = new HttpServer(
            new HttpOptions(InetSocketAddress.createUnresolved("127.0.0.1", 0), "", Duration.ofSeconds(5), true),
            scheduler.routes(),
            new PrometheusRegistry(),
            InstantSource.system(),
            new Random(1));
    private final GrpcServer grpc = new GrpcServer(
            new GrpcOptions(
                    InetSocketAddress.createUnresolved("127.0.0.1", 0), null, Duration.ZERO, Duration.ofSeconds(1)),
            List.of(new WorkService(scheduler)),
            new PrometheusRegistry(),
            InstantSource.system(),
            new Random(1));
    private final GrpcChannels channels = new GrpcChannels(new PrometheusRegistry(), InstantSource.system(), threads);
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<AutoCloseable> opened = new ArrayList<>();

    /** Opens a querier with so many streams; closing what is returned kills it. */
    private AutoCloseable querier(String name, int streams, WorkTaker.WorkHandler handler) throws InterruptedException {
        int before = scheduler.places();
        ManagedChannel channel = channels.open("127.0.0.1:" + grpc.port(), null, false);
        List<WorkTaker> takers = new ArrayList<>();
        for (int i = 0; i < streams; i++) {
            takers.add(new WorkTaker(channel, name, false, handler, why -> {}));
        }
        AutoCloseable kill = () -> {
            takers.forEach(WorkTaker::close);
            channel.shutdownNow();
            takers.forEach(WorkTaker::giveUp);
        };
        opened.add(kill);
        await(() -> scheduler.places() == before + streams);
        return kill;
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable one : opened) {
            one.close();
        }
        client.shutdownNow();
        http.close();
        grpc.close();
        scheduler.close();
        threads.shutdownNow();
    }

    private static void await(BooleanSupplier what) throws InterruptedException {
        while (!what.getAsBoolean()) {
            Thread.sleep(2);
        }
    }

    private CompletableFuture<HttpResponse<String>> ask(String query, String tenant) {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + http.port() + "/api/v1/query?query=" + query))
                .header("THANOS-TENANT", tenant)
                .build();
        return client.sendAsync(request, HttpResponse.BodyHandlers.ofString());
    }

    private static void answer(WorkReply reply, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        reply.send(200, JSON, bytes, bytes.length, true);
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void never(CountDownLatch latch) throws IOException {
        waitFor(latch);
        throw new IOException("killed");
    }

    /** Tells that it was asked, and answers once it may. */
    private static WorkTaker.WorkHandler answering(CountDownLatch asked, CountDownLatch go, String text) {
        return (request, reply) -> {
            asked.countDown();
            waitFor(go);
            answer(reply, text);
        };
    }

    @Test
    void request_goesToAQuerier_withItsHeadersAndBody_andItsAnswerBack() throws Exception {
        byte[] large = new byte[5 << 20];
        Arrays.fill(large, (byte) 'x');
        querier("q", 2, (request, reply) -> {
            String said = request.method() + " " + request.path() + "?" + request.query() + " "
                    + new String(request.body(), StandardCharsets.UTF_8) + " " + header(request, "THANOS-TENANT") + " "
                    + header(request, "X-Own");
            reply.send(422, JSON, said.getBytes(StandardCharsets.UTF_8), said.length(), false);
            for (int i = 0; i < 5; i++) {
                reply.send(422, JSON, large, 1 << 20, i == 4);
            }
        });
        HttpRequest post = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + http.port() + "/p/api/v1/query?a=%2F"))
                .header("THANOS-TENANT", "t1")
                .header("X-Own", "o")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("query=up"))
                .build();
        for (int i = 0; i < 5; i++) {
            HttpResponse<String> got = client.send(post, HttpResponse.BodyHandlers.ofString());

            assertThat(got.statusCode()).isEqualTo(422);
            String said = "POST /p/api/v1/query?a=%2F query=up t1 o";
            assertThat(got.body()).startsWith(said).hasSize(said.length() + large.length);
            assertThat(got.headers().firstValue("Server-Timing").orElse("")).startsWith("queue;dur=");
        }
    }

    private static String header(WorkRequest request, String name) {
        return request.headers().stream()
                .filter(header -> header.getKey().equalsIgnoreCase(name))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("");
    }

    @Test
    void querierGone_beforeItAnswers_anotherDoes() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        AutoCloseable first = querier("first", 1, (request, reply) -> {
            asked.countDown();
            never(new CountDownLatch(1));
        });
        CompletableFuture<HttpResponse<String>> got = ask("up", "t");
        asked.await();
        querier("second", 1, (request, reply) -> answer(reply, "second"));

        first.close();

        assertThat(got.get().body()).isEqualTo("second");
        assertThat(handedOver.get()).isEqualTo(1);
    }

    @Test
    void allQueriersGone_isAnErrorThatNamesThem() throws Exception {
        WorkTaker.WorkHandler failing = (request, reply) -> {
            throw new IOException("no");
        };
        querier("first", 1, failing);

        HttpResponse<String> got = ask("up", "t").get();

        assertThat(got.statusCode()).isEqualTo(503);
        assertThat(got.body()).contains("\"errorType\":\"unavailable\"").contains("the querier first went away");
    }

    @Test
    void querierGone_inTheMiddleOfItsAnswer_endsTheConnection() throws Exception {
        AutoCloseable first = querier("first", 1, (request, reply) -> {
            reply.send(200, JSON, new byte[200_000], 200_000, false);
            never(new CountDownLatch(1));
        });
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + http.port() + "/api/v1/query?query=up"))
                .build();
        try (InputStream body =
                client.send(request, HttpResponse.BodyHandlers.ofInputStream()).body()) {
            assertThat(body.readNBytes(1000)).hasSize(1000);

            first.close();

            assertThatThrownBy(body::readAllBytes).isInstanceOf(IOException.class);
        }
        assertThat(handedOver.get()).isZero();
    }

    @Test
    void clientGone_queryIsGivenUp_andTheQuerierTakesOthers() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch unwanted = new CountDownLatch(1);
        querier("q", 1, (request, reply) -> {
            if (request.query().equals("query=up")) {
                reply.whenUnwanted(unwanted::countDown);
                asked.countDown();
                never(unwanted);
            }
            answer(reply, "other");
        });
        HttpClient leaving = HttpClient.newHttpClient();
        CompletableFuture<HttpResponse<String>> got = leaving.sendAsync(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + http.port() + "/api/v1/query?query=up"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        asked.await();

        got.cancel(true);
        leaving.shutdownNow();

        unwanted.await();
        assertThat(ask("other", "t").get().body()).isEqualTo("other");
    }

    @Test
    void tenantThatFloods_waitsForItself_whicheverFrontendItAsks() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        ConcurrentLinkedQueue<String> order = new ConcurrentLinkedQueue<>();
        querier("q", 1, (request, reply) -> {
            waitFor(go);
            order.add(header(request, "THANOS-TENANT"));
            answer(reply, "done");
        });
        List<CompletableFuture<HttpResponse<String>>> all = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            all.add(ask("f" + i, "flood"));
        }
        await(() -> scheduler.waiting() == 19);
        all.add(ask("q", "quiet"));
        await(() -> scheduler.waiting() == 20);

        go.countDown();

        for (CompletableFuture<HttpResponse<String>> one : all) {
            assertThat(one.get().statusCode()).isEqualTo(200);
        }
        assertThat(List.copyOf(order).indexOf("quiet")).isLessThanOrEqualTo(2);
    }

    @Test
    void tenantOverItsLimit_is429_withRetryAfter() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        CountDownLatch asked = new CountDownLatch(1);
        querier("q", 1, answering(asked, go, "done"));
        CompletableFuture<HttpResponse<String>> running = ask("a", "few");
        asked.await();
        CompletableFuture<HttpResponse<String>> waiting = ask("b", "few");
        await(() -> scheduler.waiting() == 1);

        HttpResponse<String> refused = ask("c", "few").get();
        go.countDown();

        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.body()).contains("max_queued");
        assertThat(refused.headers().firstValue("Retry-After")).isPresent();
        assertThat(running.get().statusCode()).isEqualTo(200);
        assertThat(waiting.get().statusCode()).isEqualTo(200);
    }

    @Test
    void noQuerier_isSaidAfterAWhile() throws Exception {
        CompletableFuture<HttpResponse<String>> got = ask("up", "t");
        await(() -> scheduler.waiting() == 1);
        jump.set(Duration.ofSeconds(11).toNanos());

        assertThat(got.get().statusCode()).isEqualTo(503);
        assertThat(got.get().body()).contains("no querier has come");
        assertThat(scheduler.waiting()).isZero();
    }

    @Test
    void querierThatEnds_finishesWhatItHasTaken() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        ManagedChannel channel = channels.open("127.0.0.1:" + grpc.port(), null, false);
        opened.add(channel::shutdownNow);
        WorkTaker taker = new WorkTaker(channel, "q", false, answering(asked, go, "whole"), why -> {});
        CompletableFuture<HttpResponse<String>> got = ask("up", "t");
        asked.await();

        taker.close();
        go.countDown();

        assertThat(got.get().body()).isEqualTo("whole");
        assertThat(taker.await(60_000)).isTrue();
        await(() -> scheduler.places() == 0);
    }

    @Test
    void schedulerThatEnds_answersWhatItHas_andRefusesTheRest() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        querier("q", 2, answering(asked, go, "whole"));
        CompletableFuture<HttpResponse<String>> got = ask("up", "t");
        asked.await();
        Thread ending = Thread.ofVirtual().start(() -> scheduler.drain(Duration.ofMinutes(1)));
        await(() -> ending.getState() == Thread.State.TIMED_WAITING);

        HttpResponse<String> late = ask("late", "t").get();
        go.countDown();

        assertThat(late.statusCode()).isEqualTo(503);
        assertThat(got.get().body()).isEqualTo("whole");
        ending.join();
    }
}
