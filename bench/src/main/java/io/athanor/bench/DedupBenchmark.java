package io.athanor.bench;

import io.athanor.dedup.DedupFunc;
import io.athanor.dedup.Deduplicator;
import io.athanor.dedup.Kind;
import io.athanor.tsdb.chunkenc.Encoding;
import io.athanor.tsdb.chunkenc.XorAppender;
import io.athanor.tsdb.samples.SampleReader;
import io.athanor.tsdb.series.ChunkBuffer;
import io.athanor.tsdb.series.SampleBuffer;
import io.athanor.tsdb.series.SeriesChunks;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A day of a counter, read from one replica and deduplicated from two healthy ones: what deduplication adds to decoding.
 *
 * <p>Run: {@code java -cp … org.openjdk.jmh.Main DedupBenchmark}.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@State(Scope.Benchmark)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class DedupBenchmark {
    private static final int SERIES = 100;
    private static final int CHUNKS = 48;
    private static final int SAMPLES_PER_CHUNK = 120;
    private static final long INTERVAL_MS = 15_000;
    private static final long START = 1_761_177_600_000L;
    private static final long LOOK_BACK = DedupFunc.ATHANOR.lookBack(0);

    private final List<List<SeriesChunks>> series = new ArrayList<>();
    private final SampleBuffer out = new SampleBuffer();
    private final SampleReader reader = new SampleReader();
    private final Deduplicator penalty = new Deduplicator(DedupFunc.PENALTY);
    private final Deduplicator athanor = new Deduplicator(DedupFunc.ATHANOR);
    private int next;

    /** Makes the chunks: the second replica scrapes 4 s after the first. */
    @Setup
    public void make() {
        SplittableRandom random = new SplittableRandom(42);
        for (int i = 0; i < SERIES; i++) {
            series.add(List.of(replica(START, random), replica(START + 4_000, random)));
        }
    }

    private static SeriesChunks replica(long start, SplittableRandom random) {
        ChunkBuffer chunks = new ChunkBuffer();
        XorAppender appender = new XorAppender();
        long t = start;
        double v = 1_000;
        for (int chunk = 0; chunk < CHUNKS; chunk++) {
            appender.clear();
            long mint = t;
            for (int i = 0; i < SAMPLES_PER_CHUNK; i++) {
                appender.append(t, v);
                t += INTERVAL_MS;
                v += random.nextInt(500);
            }
            byte[] bytes = appender.toBytes();
            MemorySegment data = Arena.global().allocate(bytes.length + 64L, 8);
            MemorySegment.copy(bytes, 0, data, ValueLayout.JAVA_BYTE, 0, bytes.length);
            chunks.add(mint, t - INTERVAL_MS, Encoding.XOR, data, 0, bytes.length);
        }
        return (mint, maxt, into) -> {
            into.clear();
            for (int i = 0; i < chunks.size; i++) {
                if (chunks.maxt[i] >= mint && chunks.mint[i] <= maxt) {
                    into.add(chunks.mint[i], chunks.maxt[i], chunks.encoding[i], chunks.data[i], 0, chunks.length[i]);
                }
            }
        };
    }

    private List<SeriesChunks> series() {
        next = next == SERIES - 1 ? 0 : next + 1;
        return series.get(next);
    }

    /** One replica, decoded. */
    @Benchmark
    public int oneReplica() {
        reader.read(series().getFirst(), START, Long.MAX_VALUE, out);
        return out.size;
    }

    /** Two replicas under penalty. */
    @Benchmark
    public int penalty() {
        penalty.read(series(), Kind.RAW, START, Long.MAX_VALUE, out);
        return out.size;
    }

    /** Two replicas under penalty, read by a function of counters. */
    @Benchmark
    public int penaltyOfCounter() {
        penalty.read(series(), new Kind(true, 0), START, Long.MAX_VALUE, out);
        return out.size;
    }

    /** Two replicas under athanor. */
    @Benchmark
    public int athanor() {
        athanor.read(series(), Kind.RAW, START + LOOK_BACK, Long.MAX_VALUE, out);
        return out.size;
    }
}
