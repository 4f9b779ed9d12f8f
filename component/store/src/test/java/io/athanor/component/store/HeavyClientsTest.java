package io.athanor.component.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.api.storeapi.pb.LabelValuesRequest;
import io.athanor.api.storeapi.pb.SeriesRequest;
import io.athanor.api.storeapi.pb.SeriesResponse;
import io.athanor.api.storeapi.pb.StoreGrpc;
import io.athanor.bucket.remote.BucketStoreConfig;
import io.athanor.bucket.remote.BucketStoreMetrics;
import io.athanor.component.store.Gateway.Settings;
import io.athanor.model.Labels;
import io.athanor.objstore.filesystem.FilesystemBucket;
import io.athanor.testing.contracts.ManySeries;
import io.grpc.Status;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients that want more than there is memory for, all at once, and one that wants a little. */
class HeavyClientsTest {
    private static final ManySeries ALL = new ManySeries(20_000, 4);
    private static final int HEAVY = 10;
    private static final long BUDGET = 16 << 20;

    @TempDir
    private static Path folder;

    @TempDir
    private Path data;

    @BeforeAll
    static void write() throws Exception {
        ALL.write(folder, Labels.of("cluster", "c1", "replica", "a"), new Random(1));
    }

    /** Hears of requests that got their turn. */
    private static final class Turns implements BucketStoreMetrics {
        final Semaphore passed = new Semaphore(0);

        @Override
        public void gatePassed(long waitedNanos) {
            passed.release();
        }
    }

    @Test
    @Timeout(120)
    void tenHeavyClients_allGetEverything_andALightOneIsAnsweredWhileTheyStream() throws Exception {
        Turns turns = new Turns();
        try (FilesystemBucket bucket = FilesystemBucket.open(folder)) {
            Gateway gateway = new Gateway(
                    bucket, data, Settings.of(BUDGET).withCache(1 << 20).with(turns));
            List<Tap> heavy = new ArrayList<>();
            for (int i = 0; i < HEAVY; i++) {
                Tap tap = new Tap(ALL);
                heavy.add(tap);
                StoreGrpc.newStub(gateway.channel())
                        .series(ManySeriesCheck.everything().build(), tap);
            }
            turns.passed.acquire(HEAVY);
            while (gateway.memory.waiting() == 0 || heavy.stream().noneMatch(tap -> tap.first.getCount() == 0)) {
                Thread.sleep(1); // any of them may have been the first to get memory
            }

            List<SeriesResponse> light = new ArrayList<>();
            gateway.ask().series(ManySeriesCheck.one(12_345).build()).forEachRemaining(light::add);
            List<String> values = gateway.ask()
                    .labelValues(LabelValuesRequest.newBuilder()
                            .setLabel("job")
                            .setEnd(Long.MAX_VALUE)
                            .build())
                    .getValuesList();

            assertThat(heavy).as("heavy answers that have ended").noneMatch(tap -> tap.end.isDone());
            assertThat(light).hasSize(1);
            new ManySeriesCheck(ALL).check(light.getFirst().getSeries(), 12_345);
            assertThat(values).hasSize(10).startsWith("job-0");
            heavy.forEach(Tap::open);
            for (Tap tap : heavy) {
                assertThat(tap.end.get()).isTrue();
                tap.check.wasAll();
            }
            gateway.closeAndFindNothingLeft();
        }
    }

    @Test
    @Timeout(120)
    void clientsThatGoAway_whileTheyStreamOrWait_leaveNothingBehind() throws Exception {
        Turns turns = new Turns();
        try (FilesystemBucket bucket = FilesystemBucket.open(folder)) {
            Gateway gateway = new Gateway(bucket, data, Settings.of(BUDGET).with(turns));
            List<Tap> heavy = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                Tap tap = new Tap(ALL);
                heavy.add(tap);
                StoreGrpc.newStub(gateway.channel())
                        .series(ManySeriesCheck.everything().build(), tap);
            }
            turns.passed.acquire(BucketStoreConfig.DEFAULTS.maxConcurrent());
            while (gateway.memory.waiting() == 0) {
                Thread.sleep(1);
            }
            heavy.forEach(Tap::cancel);
            Tap last = new Tap(ALL);
            last.open();
            StoreGrpc.newStub(gateway.channel())
                    .series(ManySeriesCheck.everything().build(), last);
            assertThat(last.end.get()).isTrue();
            last.check.wasAll();
            gateway.closeAndFindNothingLeft();
        }
    }

    @Test
    @Timeout(120)
    void clientThatTakesNothing_losesItsAnswer_onlyWhileOthersWaitForMemory() throws Exception {
        try (FilesystemBucket bucket = FilesystemBucket.open(folder)) {
            Gateway gateway = new Gateway(bucket, data, Settings.of(BUDGET).patient(Duration.ofMillis(1)));
            Tap alone = new Tap(ALL);
            StoreGrpc.newStub(gateway.channel())
                    .series(ManySeriesCheck.everything().build(), alone);
            alone.first.await();
            for (int i = 0; i < HEAVY; i++) {
                assertThat(gateway.ask().series(ManySeriesCheck.one(i).build()).hasNext())
                        .isTrue();
            }
            alone.open();
            assertThat(alone.end.get()).isTrue();
            alone.check.wasAll();

            List<Tap> stalled = new ArrayList<>();
            for (int i = 0; i < HEAVY; i++) {
                stalled.add(new Tap(ALL));
                StoreGrpc.newStub(gateway.channel())
                        .series(ManySeriesCheck.everything().build(), stalled.getLast());
            }
            while (gateway.memory.waiting() == 0 && stalled.stream().noneMatch(tap -> tap.end.isDone())) {
                Thread.sleep(1);
            }
            Tap last = new Tap(ALL);
            last.open();
            StoreGrpc.newStub(gateway.channel())
                    .series(ManySeriesCheck.everything().build(), last);

            assertThat(last.end.get()).isTrue();
            last.check.wasAll();
            stalled.forEach(Tap::open);
            List<Throwable> ends = new ArrayList<>();
            for (Tap tap : stalled) {
                tap.end.handle((_, why) -> why == null ? true : ends.add(why)).get();
            }
            assertThat(ends).isNotEmpty().allSatisfy(why -> {
                assertThat(Status.fromThrowable(why).getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
                assertThat(why).hasMessageContaining("the client has taken nothing of this answer for 0s");
            });
            gateway.closeAndFindNothingLeft();
        }
    }

    @Test
    @Timeout(60)
    void requestLargerThanAllMemory_isRefusedByTheNameOfTheLimit_andLightOnesGoOn() throws Exception {
        try (FilesystemBucket bucket = FilesystemBucket.open(folder)) {
            Gateway gateway = new Gateway(bucket, data, Settings.of(900_000));
            SeriesRequest allPods = SeriesRequest.newBuilder()
                    .setMaxTime(Long.MAX_VALUE)
                    .addMatchers(io.athanor.api.storeapi.pb.LabelMatcher.newBuilder()
                            .setName("pod")
                            .setType(io.athanor.api.storeapi.pb.LabelMatcher.Type.RE)
                            .setValue("pod-.*1.*"))
                    .build();

            assertThatThrownBy(() -> gateway.ask().series(allPods).forEachRemaining(frame -> {}))
                    .matches(e -> Status.fromThrowable(e).getCode() == Status.Code.RESOURCE_EXHAUSTED)
                    .hasMessageContaining("the memory budget of all requests together of 900 kB would be exceeded: ")
                    .hasMessageContaining(" asked for ")
                    .hasMessageContaining("narrow the matchers or the time range, or raise --store.memory-budget");
            assertThatThrownBy(() -> gateway.ask()
                            .labelValues(LabelValuesRequest.newBuilder()
                                    .setLabel("pod")
                                    .setEnd(Long.MAX_VALUE)
                                    .build()))
                    .matches(e -> Status.fromThrowable(e).getCode() == Status.Code.RESOURCE_EXHAUSTED)
                    .hasMessageContaining("asked for names and values of labels");
            assertThat(gateway.ask()
                            .series(ManySeriesCheck.one(7).build())
                            .next()
                            .hasSeries())
                    .isTrue();
            gateway.closeAndFindNothingLeft();
        }
    }
}
