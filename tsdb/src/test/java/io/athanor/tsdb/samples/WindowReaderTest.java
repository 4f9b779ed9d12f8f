package io.athanor.tsdb.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.athanor.tsdb.chunkenc.CorruptChunkException;
import io.athanor.tsdb.chunkenc.Encoding;
import io.athanor.tsdb.chunkenc.XorAppender;
import io.athanor.tsdb.series.ChunkBuffer;
import io.athanor.tsdb.series.SampleBuffer;
import io.athanor.tsdb.series.SeriesChunks;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class WindowReaderTest {
    private static final long SEED = Long.getLong("athanor.seed", System.nanoTime());
    private static final double MAX = Double.MAX_VALUE;

    private final SampleReader reader = new SampleReader();
    private final SampleBuffer samples = new SampleBuffer();
    private final ChunkBuffer chunks = new ChunkBuffer();

    /** Pairs of time and value per aggregate: count, sum, min, max, counter. */
    private static byte[] windows(double[]... aggregates) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (double[] pairs : aggregates) {
            if (pairs.length == 0) {
                out.write(0);
                continue;
            }
            XorAppender xor = new XorAppender();
            for (int i = 0; i < pairs.length; i += 2) {
                xor.append((long) pairs[i], pairs[i + 1]);
            }
            byte[] bytes = xor.toBytes();
            int length = bytes.length;
            for (; length > 127; length >>>= 7) {
                out.write(length & 127 | 128);
            }
            out.write(length);
            out.write(Encoding.XOR);
            out.writeBytes(bytes);
        }
        return out.toByteArray();
    }

    private void add(long mint, long maxt, byte encoding, byte[] bytes) {
        chunks.add(mint, maxt, encoding, MemorySegment.ofArray(bytes), 0, bytes.length);
        chunks.windowMs[chunks.size - 1] = encoding == Encoding.AGGREGATE ? 300_000 : 0;
    }

    private void addRaw(double... pairs) {
        XorAppender xor = new XorAppender();
        for (int i = 0; i < pairs.length; i += 2) {
            xor.append((long) pairs[i], pairs[i + 1]);
        }
        add((long) pairs[0], (long) pairs[pairs.length - 2], Encoding.XOR, xor.toBytes());
    }

    private static double[] pairs(double... pairs) {
        return pairs;
    }

    private String read(WindowValue value, long mint, long maxt) {
        SeriesChunks series = (_, _, into) -> {
            into.clear();
            for (int i = 0; i < chunks.size; i++) {
                into.add(
                        chunks.mint[i],
                        chunks.maxt[i],
                        chunks.encoding[i],
                        chunks.data[i],
                        chunks.offset[i],
                        chunks.length[i]);
            }
        };
        reader.read(series, value, Long.MIN_VALUE, mint, maxt, samples);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < samples.size; i++) {
            text.append(i == 0 ? "" : " ").append(samples.t[i]).append('=').append(samples.v[i]);
        }
        return text.toString();
    }

    @Test
    void read_ofEachValue_takesItsAggregate() {
        add(
                100,
                200,
                Encoding.AGGREGATE,
                windows(
                        pairs(100, 2, 200, 4),
                        pairs(100, 10, 200, 100),
                        pairs(100, 4, 200, MAX),
                        pairs(100, 6, 200, Double.POSITIVE_INFINITY),
                        pairs(50, 1, 100, 6, 200, 30, 200, 3)));

        assertThat(read(WindowValue.AVERAGE, 0, 999)).isEqualTo("100=5.0 200=25.0");
        assertThat(read(WindowValue.COUNT, 0, 999)).isEqualTo("100=2.0 200=4.0");
        assertThat(samples.counts).isTrue();
        assertThat(read(WindowValue.SUM, 0, 999)).isEqualTo("100=10.0 200=100.0");
        assertThat(read(WindowValue.MIN, 0, 999)).isEqualTo("100=4.0 200=Infinity");
        assertThat(read(WindowValue.MAX, 150, 999)).isEqualTo("200=Infinity");
        assertThat(read(WindowValue.COUNTER, 100, 999)).isEqualTo("100=6.0 200=30.0");
    }

    @Test
    void read_ofACounter_goesOnOverChunksAndIntoRawSamples() {
        double[] any = pairs(100, 1);
        add(100, 200, Encoding.AGGREGATE, windows(any, any, any, any, pairs(50, 1, 100, 6, 200, 30, 200, 3)));
        add(300, 400, Encoding.AGGREGATE, windows(any, any, any, any, pairs(250, 4, 300, 5, 400, 7, 400, 7)));
        add(500, 500, Encoding.AGGREGATE, windows(any, any, any, any, pairs(450, 2, 500, 3, 500, 3)));
        addRaw(600, 5, 700, 1, 800, 2);

        assertThat(read(WindowValue.COUNTER, 0, 999))
                .isEqualTo("50=1.0 100=6.0 200=30.0 250=31.0 300=32.0 400=34.0 450=36.0 500=37.0"
                        + " 600=39.0 700=1.0 800=2.0");
    }

    @Test
    void read_ofCounts_takesARawSampleForOne() {
        add(100, 200, Encoding.AGGREGATE, windows(pairs(100, 20, 200, 20), pairs(), pairs(), pairs(), pairs()));
        addRaw(150, 7, 300, 7, 400, 8);

        assertThat(read(WindowValue.COUNT, 0, 999)).isEqualTo("100=20.0 200=20.0 300=1.0 400=1.0");
    }

    @Test
    void read_ofAnAggregateThatIsNotThere_isAClearError() {
        add(100, 200, Encoding.AGGREGATE, windows(pairs(100, 1), pairs(100, 1, 200, 2), pairs(), pairs(), pairs()));

        assertThatExceptionOfType(CorruptChunkException.class)
                .isThrownBy(() -> read(WindowValue.COUNTER, 0, 999))
                .withMessageContaining("has no counter aggregate");
        assertThatExceptionOfType(CorruptChunkException.class)
                .isThrownBy(() -> read(WindowValue.AVERAGE, 0, 999))
                .withMessageContaining("has other times in its sum than in its count aggregate");
    }

    @Test
    void read_mutatedBytes_givesRisingTimesOrAClearError() {
        SplittableRandom random = new SplittableRandom(SEED);
        byte[] good = windows(
                pairs(100, 2, 200, 4, 300, 1),
                pairs(100, 10, 200, 100, 300, 2),
                pairs(100, 4, 200, MAX, 300, 1),
                pairs(100, 6, 200, 3, 300, 4),
                pairs(50, 1, 100, 6, 200, 30, 300, 33, 300, 3));
        int errors = 0;
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = random.nextInt(4) == 0
                    ? java.util.Arrays.copyOf(good, random.nextInt(good.length + 8))
                    : good.clone();
            for (int n = random.nextInt(4); n >= 0 && bytes.length > 0; n--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            chunks.clear();
            add(100, 300, Encoding.AGGREGATE, bytes);
            WindowValue value = WindowValue.values()[random.nextInt(WindowValue.values().length)];
            try {
                read(value, Long.MIN_VALUE, Long.MAX_VALUE);
                for (int i = 1; i < samples.size; i++) {
                    assertThat(samples.t[i])
                            .as("-Dathanor.seed=%d, round %d", SEED, round)
                            .isGreaterThan(samples.t[i - 1]);
                }
            } catch (CorruptChunkException e) {
                errors++;
                assertThat(e).hasMessageContaining("chunk of encoding");
            } catch (RuntimeException e) {
                throw new AssertionError("-Dathanor.seed=" + SEED + ", round " + round + ", " + value, e);
            }
        }
        assertThat(errors).isPositive();
    }
}
