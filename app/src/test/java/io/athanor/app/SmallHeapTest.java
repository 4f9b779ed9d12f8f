package io.athanor.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.api.storeapi.pb.LabelMatcher;
import io.athanor.api.storeapi.pb.LabelValuesRequest;
import io.athanor.api.storeapi.pb.SeriesRequest;
import io.athanor.api.storeapi.pb.SeriesResponse;
import io.athanor.api.storeapi.pb.StoreGrpc;
import io.athanor.model.Labels;
import io.athanor.testing.contracts.ManySeries;
import io.athanor.testing.testkit.RunningProgram;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code athanor store} with a heap of 96 MB, asked for what would take gigabytes. */
class SmallHeapTest {
    private static final ManySeries ALL = new ManySeries(30_000, 2);
    private static final int STALLED = 4;
    private static final int AT_ONCE = 12;
    private static final int MANY = 40;

    @TempDir
    private Path folder;

    private final List<ManagedChannel> channels = new ArrayList<>();

    /** A call that is answered rightly, or refused for a limit. */
    private interface Call {
        void run(StoreGrpc.StoreBlockingStub store);
    }

    @Test
    @Timeout(600)
    void noQuery_makesTheProcessRunOutOfMemory() throws Exception {
        ALL.write(folder.resolve("bucket"), Labels.of("cluster", "c1"), new Random(1));
        try (RunningProgram program = start()) {
            int port =
                    Integer.parseInt(program.await(Pattern.compile("component=grpc address=\"?127\\.0\\.0\\.1:(\\d+)"))
                            .group(1));
            Matcher http = program.await(Pattern.compile("component=http address=\"?127\\.0\\.0\\.1:(\\d+)"));
            for (int i = 0; i < STALLED; i++) {
                assertThat(connect(port).series(everything(1000)).hasNext()).isTrue();
            }
            assertThat(count(connect(port).series(matching(ManySeries.pod(77)))))
                    .isEqualTo(1);
            goAway();
            atOnce(
                    port,
                    AT_ONCE,
                    store -> assertThat(count(store.series(everything(64)))).isEqualTo(ALL.series()));
            atOnce(
                    port,
                    MANY,
                    store -> assertThat(store.labelValues(allPods()).getValuesCount())
                            .isEqualTo(ALL.series()));
            atOnce(port, MANY, store -> count(store.series(matching("a|".repeat(100_000)))));
            atOnce(port, MANY, store -> count(store.series(matching("x".repeat(2_000_000)))));
            atOnce(port, AT_ONCE, store -> count(store.series(matching("(".repeat(200_000)))));
            atOnce(port, AT_ONCE, store -> count(store.series(matching(".*1.*"))));

            assertThat(count(connect(port).series(matching(ManySeries.pod(77)))))
                    .isEqualTo(1);
            String metrics = get("http://127.0.0.1:" + http.group(1) + "/metrics");
            assertThat(number(metrics, "athanor_store_memory_budget_peak_bytes"))
                    .isLessThanOrEqualTo(number(metrics, "athanor_store_memory_budget_bytes"))
                    .isPositive();
            assertThat(program.printed()).doesNotContain("OutOfMemory");
        } finally {
            goAway();
        }
    }

    private void goAway() {
        synchronized (channels) {
            channels.forEach(ManagedChannel::shutdownNow);
            channels.clear();
        }
    }

    private RunningProgram start() throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(
                "-Xmx96m",
                "-XX:+UseSerialGC",
                "-XX:+ExitOnOutOfMemoryError",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                "io.athanor.app.Athanor",
                "store",
                "--debug.series-batch-size=1000000000",
                "--block-sync-concurrency=1000",
                "--index-cache-size=10GB",
                "--data-dir=" + folder.resolve("data"),
                "--http-address=127.0.0.1:0",
                "--grpc-address=127.0.0.1:0",
                "--objstore.config={type: FILESYSTEM, config: {directory: \"" + folder.resolve("bucket") + "\"}}"));
        return RunningProgram.start(folder.resolve("log"), command);
    }

    private StoreGrpc.StoreBlockingStub connect(int port) {
        ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", port)
                .usePlaintext()
                .maxInboundMessageSize(Integer.MAX_VALUE)
                .build();
        synchronized (channels) {
            channels.add(channel);
        }
        return StoreGrpc.newBlockingStub(channel);
    }

    private void atOnce(int port, int calls, Call call) throws Exception {
        List<StoreGrpc.StoreBlockingStub> stores = new ArrayList<>();
        for (int i = 0; i < AT_ONCE; i++) {
            stores.add(connect(port));
        }
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        try {
            List<Future<Boolean>> all = new ArrayList<>();
            for (int i = 0; i < calls; i++) {
                StoreGrpc.StoreBlockingStub store = stores.get(i % stores.size());
                Callable<Boolean> one = () -> {
                    try {
                        call.run(store);
                    } catch (StatusRuntimeException e) {
                        assertThat(e.getStatus().getCode())
                                .as("%s", e)
                                .isIn(Status.Code.RESOURCE_EXHAUSTED, Status.Code.INVALID_ARGUMENT);
                    }
                    return true;
                };
                all.add(threads.submit(one));
            }
            for (Future<Boolean> one : all) {
                assertThat(one.get()).isTrue();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static SeriesRequest everything(int batch) {
        return matching(".+").toBuilder().setResponseBatchSize(batch).build();
    }

    private static SeriesRequest matching(String pods) {
        return SeriesRequest.newBuilder()
                .setMaxTime(Long.MAX_VALUE)
                .addMatchers(LabelMatcher.newBuilder()
                        .setName("pod")
                        .setType(LabelMatcher.Type.RE)
                        .setValue(pods))
                .build();
    }

    private static LabelValuesRequest allPods() {
        return LabelValuesRequest.newBuilder()
                .setLabel("pod")
                .setEnd(Long.MAX_VALUE)
                .build();
    }

    private static int count(Iterator<SeriesResponse> answer) {
        int count = 0;
        while (answer.hasNext()) {
            SeriesResponse frame = answer.next();
            assertThat(frame.getWarning()).isEmpty();
            count += frame.hasSeries() ? 1 : frame.getBatch().getSeriesCount();
        }
        return count;
    }

    private static String get(String url) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }

    private static double number(String metrics, String name) {
        Matcher found = Pattern.compile("(?m)^" + name + " (\\S+)$").matcher(metrics);
        assertThat(found.find()).as(name).isTrue();
        return Double.parseDouble(found.group(1));
    }
}
