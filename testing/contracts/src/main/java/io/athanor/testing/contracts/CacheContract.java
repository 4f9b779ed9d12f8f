package io.athanor.testing.contracts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.cache.Cache;
import io.athanor.cache.Hits;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link Cache} does, wherever it keeps its values. An implementation's test extends this and opens one. */
public abstract class CacheContract {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final long seed = Long.getLong("athanor.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final AtomicLong skippedMs = new AtomicLong();
    private @Nullable Cache opened;

    /** An empty cache with room for 64 MB and for values of 600 kB. */
    protected abstract Cache open(InstantSource clock) throws Exception;

    @BeforeEach
    final void openCache() throws Exception {
        System.out.println(getClass().getSimpleName() + ": replay with -Dathanor.seed=" + seed);
        opened = open(() -> InstantSource.system().instant().plusMillis(skippedMs.get()));
    }

    @AfterEach
    final void closeCache() {
        if (opened != null) {
            opened.close();
        }
    }

    private Cache cache() {
        return Objects.requireNonNull(opened);
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private byte @Nullable [] get(String key) {
        return cache().get(List.of(key)).value(0);
    }

    /** What is put may be kept later: waits until it is found. */
    private void putAndWait(String key, byte[] value) throws InterruptedException {
        cache().put(key, value.clone(), HOUR);
        awaitFound(key, value);
    }

    /** Waits until a value that was put is found. */
    protected final void awaitFound(String key, byte[] value) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!Arrays.equals(get(key), value)) {
            assertThat(System.nanoTime()).as("%s is not found", key).isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(2);
        }
    }

    /** The cache under test. */
    protected final Cache opened() {
        return cache();
    }

    @Test
    final void get_ofWhatWasNeverPut_findsNothing() {
        Hits hits = cache().get(List.of("a", "b"));
        assertThat(hits.size()).isEqualTo(2);
        assertThat(hits.count()).isZero();
        assertThat(cache().get(List.of()).size()).isZero();
    }

    @Test
    final void get_valuesOfAllSizes_givesTheirBytes() throws Exception {
        for (int length : new int[] {0, 1, 2, 100, 16_384, 65_537, 600_000}) {
            putAndWait("size" + length, bytes(length));
        }
        putAndWait("lines", "END\r\nVALUE x 0 1\r\n$-1\r\n".getBytes(UTF_8));
    }

    @Test
    final void get_keysOfAllKinds_areKeptApart() throws Exception {
        List<String> keys = List.of(
                "P:01HX:abc",
                "with blank",
                "line\r\nend",
                "größe",
                "x".repeat(250),
                "x".repeat(251),
                "#",
                "",
                "a\u0000b");
        List<byte[]> values = keys.stream().map(_ -> bytes(20)).toList();
        for (int i = 0; i < keys.size(); i++) {
            putAndWait(keys.get(i), values.get(i));
        }
        Hits hits = cache().get(keys);
        for (int i = 0; i < keys.size(); i++) {
            assertThat(hits.value(i)).as(keys.get(i)).isEqualTo(values.get(i));
        }
    }

    @Test
    final void get_manyKeysOfWhichSomeAreThere_findsThoseInTheirPlaces() throws Exception {
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            keys.add("many" + i);
            if (i % 3 == 0) {
                cache().put("many" + i, ("value" + i).getBytes(UTF_8), HOUR);
            }
        }
        for (int i = 0; i < 1000; i += 3) {
            awaitFound("many" + i, ("value" + i).getBytes(UTF_8));
        }
        Hits hits = cache().get(keys);
        assertThat(hits.count()).isEqualTo(334);
        for (int i = 0; i < 1000; i++) {
            byte @Nullable [] value = hits.value(i);
            assertThat(value == null ? null : new String(value, UTF_8)).isEqualTo(i % 3 == 0 ? "value" + i : null);
        }
    }

    @Test
    final void get_oneKeyTwice_findsItTwice() throws Exception {
        byte[] value = bytes(10);
        putAndWait("twice", value);
        Hits hits = cache().get(List.of("twice", "missing", "twice"));
        assertThat(hits.value(0)).isEqualTo(value);
        assertThat(hits.value(1)).isNull();
        assertThat(hits.value(2)).isEqualTo(value);
    }

    @Test
    final void put_inPlaceOfAnother_isFound() throws Exception {
        putAndWait("again", bytes(10));
        putAndWait("again", bytes(11));
    }

    @Test
    final void get_afterItsTime_findsNothing() throws Exception {
        putAndWait("old", bytes(10));
        skippedMs.addAndGet(HOUR.toMillis() + 1);
        assertThat(get("old")).isNull();
    }

    @Test
    final void put_withoutTime_isNotKept() throws Exception {
        cache().put("never", bytes(10), Duration.ZERO);
        putAndWait("after", bytes(10));
        assertThat(get("never")).isNull();
    }

    @Test
    final void close_afterwards_everythingMisses() throws Exception {
        putAndWait("gone", bytes(10));
        cache().close();
        cache().put("late", bytes(10), HOUR);
        assertThat(cache().get(List.of("gone", "late")).count()).isZero();
    }

    @Test
    final void manyThreads_findOnlyWhatWasPut() throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            List<Callable<Integer>> work = new ArrayList<>();
            for (int t = 0; t < 8; t++) {
                Random own = new Random(random.nextLong());
                work.add(() -> readAndWrite(own));
            }
            int found = 0;
            for (Future<Integer> done : threads.invokeAll(work)) {
                found += done.get();
            }
            assertThat(found).isPositive();
        }
    }

    private int readAndWrite(Random own) {
        int found = 0;
        for (int i = 0; i < 300; i++) {
            String put = "t" + own.nextInt(50);
            cache().put(put, put.repeat(20).getBytes(UTF_8), HOUR);
            List<String> keys = own.ints(20, 0, 60).mapToObj(k -> "t" + k).toList();
            Hits hits = cache().get(keys);
            for (int k = 0; k < keys.size(); k++) {
                byte @Nullable [] value = hits.value(k);
                if (value != null) {
                    assertThat(new String(value, UTF_8)).isEqualTo(keys.get(k).repeat(20));
                    found++;
                }
            }
        }
        return found;
    }
}
