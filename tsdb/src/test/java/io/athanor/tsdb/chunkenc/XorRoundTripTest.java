package io.athanor.tsdb.chunkenc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.athanor.model.histogram.FloatHistogram;
import io.athanor.tsdb.series.SampleBuffer;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class XorRoundTripTest {
    private static final long SEED = Long.getLong("athanor.seed", System.nanoTime());
    private static final double[] EDGES = {
        0,
        -0.0,
        1,
        -1,
        Double.MIN_VALUE,
        -Double.MIN_VALUE,
        Double.MIN_NORMAL,
        Double.MAX_VALUE,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        Double.NaN,
        Double.longBitsToDouble(0x7ff0000000000002L),
        Double.longBitsToDouble(0x7ff8000000000001L),
        Double.longBitsToDouble(0xfff0000000000001L),
        Double.longBitsToDouble(-1L),
        1e-300,
        Math.PI
    };

    @Test
    void workedBytes_ofTheFormatPage_areWritten() {
        XorAppender chunk = new XorAppender();
        chunk.append(1_000, 1);
        chunk.append(16_000, 1);
        chunk.append(31_000, 2);

        assertThat(HexFormat.of().formatHex(chunk.toBytes())).isEqualTo("0003d00f3ff000000000000098753097ffc0");
    }

    @Test
    void roundTrip_randomSeries_isExactOnAllKindsOfMemory() {
        SplittableRandom random = new SplittableRandom(SEED);
        for (int round = 0; round < 2_000; round++) {
            int n = 1 + random.nextInt(round % 100 == 0 ? 3_000 : 200);
            long[] t = times(random, n);
            double[] v = values(random, n);
            byte[] chunk = encode(t, v);

            check(chunk, t, v, "-Dathanor.seed=" + SEED + ", round " + round);
        }
    }

    @Test
    void roundTrip_timesAtTheEndsOfTheRange_isExact() {
        long[] t = {Long.MIN_VALUE, -1, 0, 1, Long.MAX_VALUE - 1, Long.MAX_VALUE};
        double[] v = {1, 1, 2, 2, 3, 3};

        check(encode(t, v), t, v, "");
    }

    @Test
    void roundTrip_fullChunk_isExact() {
        long[] t = new long[XorFormat.MAX_SAMPLES];
        double[] v = new double[t.length];
        for (int i = 0; i < t.length; i++) {
            t[i] = 1_000L * i;
            v[i] = Double.longBitsToDouble(i * 0x9E3779B97F4A7C15L);
        }

        check(encode(t, v), t, v, "");
    }

    @Test
    void decode_timesThatRepeat_areKept() {
        long[] t = {10, 20, 20, 30, 30};
        double[] v = {1, 2, 3, 4, 5};

        check(encode(t, v), t, v, "");
    }

    @Test
    void decode_withinTimeRange_trimsBothEnds() {
        long[] t = {10, 20, 30, 40, 50};
        byte[] chunk = encode(t, new double[] {1, 2, 3, 4, 5});
        for (long mint = 5; mint <= 55; mint += 5) {
            for (long maxt = mint; maxt <= 55; maxt += 5) {
                SampleBuffer samples = new SampleBuffer();
                ChunkDecoder.decode(Encoding.XOR, MemorySegment.ofArray(chunk), 0, chunk.length, mint, maxt, samples);

                long from = mint;
                long to = maxt;
                assertThat(Arrays.copyOf(samples.t, samples.size))
                        .isEqualTo(Arrays.stream(t)
                                .filter(x -> x >= from && x <= to)
                                .toArray());
                for (int i = 0; i < samples.size; i++) {
                    assertThat(samples.v[i]).isEqualTo(samples.t[i] / 10.0);
                }
            }
        }
    }

    @Test
    void decode_behindHistograms_leavesNoHistogramBeside() {
        byte[] chunk = encode(new long[] {10, 20}, new double[] {1, 2});
        SampleBuffer samples = new SampleBuffer();
        Arrays.fill(samples.histogramColumn(), new FloatHistogram());

        ChunkDecoder.decode(Encoding.XOR, MemorySegment.ofArray(chunk), 0, chunk.length, 0, 100, samples);

        assertThat(samples.histograms).isNotNull();
        assertThat(Arrays.copyOf(samples.histograms, 2)).containsOnlyNulls();
    }

    @Test
    void append_timeBeforeTheLast_isRefused() {
        XorAppender chunk = new XorAppender();
        chunk.append(10, 1);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> chunk.append(9, 1))
                .withMessageContaining("9 ms");
    }

    @Test
    void append_toAFullChunk_isRefused() {
        XorAppender chunk = new XorAppender();
        for (int i = 0; i < XorFormat.MAX_SAMPLES; i++) {
            chunk.append(i, 1);
        }

        assertThatIllegalStateException()
                .isThrownBy(() -> chunk.append(70_000, 1))
                .withMessageContaining("65535");
    }

    private static long[] times(SplittableRandom random, int n) {
        long[] t = new long[n];
        long interval = 1 + random.nextLong(1L << random.nextInt(1, 40));
        t[0] = random.nextLong(-1L << 40, 1L << 50);
        for (int i = 1; i < n; i++) {
            long jitter = random.nextInt(4) == 0 ? random.nextLong(1L << random.nextInt(1, 30)) : 0;
            t[i] = t[i - 1] + interval + jitter;
        }
        return t;
    }

    private static double[] values(SplittableRandom random, int n) {
        double[] v = new double[n];
        int kind = random.nextInt(4);
        for (int i = 0; i < n; i++) {
            v[i] = switch (kind) {
                case 0 -> EDGES[random.nextInt(EDGES.length)];
                case 1 -> Double.longBitsToDouble(random.nextLong());
                case 2 -> i == 0 ? 1e6 : v[i - 1] + random.nextInt(100);
                default -> random.nextInt(3);
            };
        }
        return v;
    }

    private static byte[] encode(long[] t, double[] v) {
        XorAppender chunk = new XorAppender();
        for (int i = 0; i < t.length; i++) {
            chunk.append(t[i], v[i]);
        }
        assertThat(chunk.sampleCount()).isEqualTo(t.length);
        assertThat(chunk.mint()).isEqualTo(t[0]);
        assertThat(chunk.maxt()).isEqualTo(t[t.length - 1]);
        return chunk.toBytes();
    }

    /** Reads the chunk from the heap, at the very end of native memory, and with other bytes behind it. */
    private static void check(byte[] chunk, long[] t, double[] v, String hint) {
        same(MemorySegment.ofArray(chunk), 0, chunk.length, t, v, hint);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(chunk.length + 100L);
            memory.fill((byte) 0xff);
            MemorySegment.copy(chunk, 0, memory, ValueLayout.JAVA_BYTE, 3, chunk.length);
            same(memory, 3, chunk.length, t, v, hint);
            same(memory.asSlice(0, 3 + chunk.length), 3, chunk.length, t, v, hint);
        }
    }

    private static void same(MemorySegment data, long offset, int length, long[] t, double[] v, String hint) {
        assertThat(ChunkDecoder.sampleCount(Encoding.XOR, data, offset, length)).isEqualTo(t.length);
        SampleBuffer samples = new SampleBuffer();
        ChunkDecoder.decode(Encoding.XOR, data, offset, length, Long.MIN_VALUE, Long.MAX_VALUE, samples);
        assertThat(samples.size).as(hint).isEqualTo(t.length);
        assertThat(Arrays.equals(samples.t, 0, t.length, t, 0, t.length))
                .as(hint)
                .isTrue();
        for (int i = 0; i < v.length; i++) {
            if (Double.doubleToRawLongBits(samples.v[i]) != Double.doubleToRawLongBits(v[i])) {
                throw new AssertionError("value " + i + " is " + samples.v[i] + ", not " + v[i] + " " + hint);
            }
        }
    }
}
