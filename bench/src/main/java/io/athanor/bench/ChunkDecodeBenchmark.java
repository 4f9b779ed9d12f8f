package io.athanor.bench;

import io.athanor.tsdb.chunkenc.XorAppender;
import io.athanor.tsdb.series.SampleBuffer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Samples decoded and encoded per second by one thread.
 *
 * <p>Read the {@code samples} column (samples per second). The chunks are those of the block in {@code
 * -Dathanor.bench.block=DIR} with {@code -p source=block}, else made up with the fleet's shapes: {@code requests}
 * (http_requests_total), {@code buckets}, {@code memory}, {@code cpu}, {@code queue}, {@code up}, and {@code fleet}, all
 * of them in the fleet's proportions. Every time and every value decoded goes into a checksum.
 *
 * <p>Run: {@code java -cp … org.openjdk.jmh.Main ChunkDecodeBenchmark -p source=fleet}.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ChunkDecodeBenchmark {
    /** Counts what went through. */
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    @State(Scope.Thread)
    public static class Counters {
        public long samples;
    }

    /** The chunks. */
    @State(Scope.Benchmark)
    public static class Chunks {
        @Param({"requests", "buckets", "memory", "cpu", "queue", "up", "fleet"})
        public String source = "fleet";

        BenchChunks chunks = BenchChunks.NONE;
        SampleBuffer decoded = new SampleBuffer();
        SampleBuffer toEncode = new SampleBuffer();

        @Setup
        public void load() throws IOException {
            chunks = source.equals("block")
                    ? BenchChunks.ofBlock(Path.of(System.getProperty("athanor.bench.block", ".")))
                    : BenchChunks.synthetic(source);
            System.out.printf(
                    "%s: %d chunks, %d samples, %.2f bytes a sample%n",
                    source, chunks.size(), chunks.samples(), (double) chunks.bytes() / chunks.samples());
            toEncode.clear();
            for (int i = 0; i < Math.min(chunks.size(), 2_000); i++) {
                chunks.decode(i, toEncode);
            }
        }
    }

    /** Decodes every chunk. */
    @Benchmark
    public long decode(Chunks state, Counters counters) {
        BenchChunks chunks = state.chunks;
        SampleBuffer into = state.decoded;
        long checksum = 0;
        for (int i = 0; i < chunks.size(); i++) {
            into.size = 0;
            chunks.decode(i, into);
            checksum += checksum(into);
        }
        counters.samples += chunks.samples();
        return checksum;
    }

    private static long checksum(SampleBuffer samples) {
        long sum = 0;
        for (int i = 0; i < samples.size; i++) {
            sum += samples.t[i] ^ Double.doubleToRawLongBits(samples.v[i]);
        }
        return sum;
    }

    /** Encodes samples like those of the chunks, 120 to a chunk. */
    @Benchmark
    public long encode(Chunks state, Counters counters) {
        SampleBuffer samples = state.toEncode;
        XorAppender appender = new XorAppender();
        byte[] target = new byte[4096];
        long bytes = 0;
        for (int at = 0; at < samples.size; at += 120) {
            appender.clear();
            int end = Math.min(at + 120, samples.size);
            for (int i = at; i < end && (i == at || samples.t[i] > samples.t[i - 1]); i++) {
                appender.append(samples.t[i], samples.v[i]);
            }
            counters.samples += appender.sampleCount();
            bytes += appender.copyTo(target, 0);
        }
        return bytes;
    }
}
