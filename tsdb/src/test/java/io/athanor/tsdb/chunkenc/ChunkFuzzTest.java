package io.athanor.tsdb.chunkenc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.athanor.model.histogram.FloatHistogram;
import io.athanor.model.histogram.Span;
import io.athanor.tsdb.chunkenc.AggregateFormat.Aggregate;
import io.athanor.tsdb.series.SampleBuffer;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes that are no chunk end in the one exception that says so, or in samples in time order: nothing else. */
class ChunkFuzzTest {
    private static final long SEED = Long.getLong("athanor.seed", System.nanoTime());
    private static final int ROUNDS = Integer.getInteger("athanor.fuzz.rounds", 4_000);

    @ParameterizedTest
    @ValueSource(bytes = {1, 2, 3, 4, 5, 6})
    void decode_randomBytes_endsCleanly(byte encoding) {
        SplittableRandom random = new SplittableRandom(SEED);
        for (int round = 0; round < ROUNDS; round++) {
            byte[] bytes = new byte[random.nextInt(200)];
            random.nextBytes(bytes);
            if (bytes.length > 1 && random.nextBoolean()) {
                bytes[0] = 0;
            }
            tryDecode(encoding, bytes, random, round);
        }
    }

    @ParameterizedTest
    @ValueSource(bytes = {1, 2, 3, 4, 5, 6})
    void decode_mutatedChunks_endsCleanly(byte encoding) {
        SplittableRandom random = new SplittableRandom(SEED);
        byte[] sound = soundChunk(encoding);
        int read = 0;
        for (int round = 0; round < ROUNDS; round++) {
            byte[] bytes = Arrays.copyOf(sound, random.nextInt(4) > 0 ? sound.length : random.nextInt(sound.length));
            for (int i = random.nextInt(4); i > 0 && bytes.length > 0; i--) {
                bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            }
            read += tryDecode(encoding, bytes, random, round) ? 1 : 0;
        }
        assertThat(read).isPositive();
    }

    @ParameterizedTest
    @ValueSource(bytes = {1, 2, 3, 4, 5, 6})
    void decode_everyTruncation_isRefused(byte encoding) {
        byte[] sound = soundChunk(encoding);
        for (int length = 0; length < sound.length; length++) {
            byte[] bytes = Arrays.copyOf(sound, length);
            assertThatExceptionOfType(CorruptChunkException.class)
                    .as("%d of %d bytes", length, sound.length)
                    .isThrownBy(
                            () -> decode(encoding, MemorySegment.ofArray(bytes), 0, bytes.length, new SampleBuffer()))
                    .withMessageContaining(Encoding.nameOf(encoding));
        }
    }

    @ParameterizedTest
    @ValueSource(bytes = {2, 3, 5, 6})
    void decode_claimsOfManyBuckets_areRefusedBeforeAllocation(byte encoding) {
        BitWriter out = new BitWriter(64);
        out.writeBits(1, 16);
        out.writeBits(0, 8);
        out.writeBits(0, 8);
        Varbit.writeSigned(out, 0);
        Varbit.writeUnsigned(out, 1);
        Varbit.writeUnsigned(out, Integer.MAX_VALUE);
        Varbit.writeSigned(out, 0);
        out.writeBits(0, 64);
        out.writeBits(0, 64);
        byte[] bytes = new byte[out.length()];
        out.copyTo(bytes, 0);

        assertThatExceptionOfType(CorruptChunkException.class)
                .isThrownBy(() -> decode(encoding, MemorySegment.ofArray(bytes), 0, bytes.length, new SampleBuffer()))
                .withMessageContaining("span");
    }

    @Test
    void decode_unknownSchema_isRefusedInPrometheusWords() {
        BitWriter out = new BitWriter(64);
        out.writeBits(1, 16);
        out.writeBits(0, 16);
        Varbit.writeSigned(out, 100);
        out.writeBits(0, 64);
        out.writeBits(0, 64);
        byte[] bytes = new byte[out.length()];
        out.copyTo(bytes, 0);

        assertThatExceptionOfType(CorruptChunkException.class)
                .isThrownBy(() -> decode((byte) 2, MemorySegment.ofArray(bytes), 0, bytes.length, new SampleBuffer()))
                .withMessageContaining("must be between -9 and 52 for exponential buckets, or -53 for custom buckets,"
                        + " got schema 100");
    }

    @ParameterizedTest
    @ValueSource(bytes = {0, 7, 42, -1})
    void decode_otherEncodings_areRefusedByName(byte encoding) {
        byte[] bytes = new byte[20];

        assertThatExceptionOfType(CorruptChunkException.class)
                .isThrownBy(() -> decode(encoding, MemorySegment.ofArray(bytes), 0, bytes.length, new SampleBuffer()))
                .withMessageContaining("encoding " + (encoding & 0xff));
    }

    @Test
    void find_randomBytes_endsCleanly() {
        SplittableRandom random = new SplittableRandom(SEED);
        for (int round = 0; round < ROUNDS; round++) {
            byte[] bytes = new byte[random.nextInt(40)];
            random.nextBytes(bytes);
            for (Aggregate aggregate : Aggregate.values()) {
                try {
                    AggregateFormat.Part part =
                            AggregateFormat.find(aggregate, MemorySegment.ofArray(bytes), 0, bytes.length);
                    assertThat(part.offset() + part.length()).isBetween(0L, (long) bytes.length);
                } catch (CorruptChunkException e) {
                    assertThat(e).hasMessageContaining("aggregate");
                }
            }
        }
    }

    private static boolean tryDecode(byte encoding, byte[] bytes, SplittableRandom random, int round) {
        SampleBuffer samples = new SampleBuffer();
        try (Arena arena = Arena.ofConfined()) {
            int behind = random.nextInt(3) * 16;
            MemorySegment memory = arena.allocate(bytes.length + behind + 1L).fill((byte) random.nextInt());
            MemorySegment.copy(bytes, 0, memory, ValueLayout.JAVA_BYTE, 1, bytes.length);
            decode(encoding, memory, 1, bytes.length, samples);
        } catch (CorruptChunkException e) {
            assertThat(samples.size).isZero();
            return false;
        } catch (RuntimeException e) {
            throw new AssertionError("-Dathanor.seed=" + SEED + ", encoding " + encoding + ", round " + round, e);
        }
        for (int i = 1; i < samples.size; i++) {
            if (samples.t[i] < samples.t[i - 1]) {
                throw new AssertionError("times fall: -Dathanor.seed=" + SEED + ", round " + round);
            }
        }
        return true;
    }

    private static void decode(byte encoding, MemorySegment data, long offset, int length, SampleBuffer into) {
        ChunkDecoder.decode(encoding, data, offset, length, Long.MIN_VALUE, Long.MAX_VALUE, into);
    }

    private static byte[] soundChunk(byte encoding) {
        ChunkAppender appender = switch (encoding) {
            case Encoding.XOR -> new XorAppender();
            case Encoding.XOR2 -> new Xor2Appender();
            case Encoding.HISTOGRAM -> new HistogramAppender(false);
            case Encoding.HISTOGRAM_ST -> new HistogramAppender(true);
            case Encoding.FLOAT_HISTOGRAM -> new FloatHistogramAppender(false);
            default -> new FloatHistogramAppender(true);
        };
        for (int i = 0; i < 30; i++) {
            long t = 15_000L * i + (i % 5 == 0 ? 3 : 0);
            switch (appender) {
                case XorAppender xor -> xor.append(t, 7.3 * i * i);
                case Xor2Appender xor2 -> xor2.append(i / 10, t, 7.3 * i * i);
                case HistogramAppender ints -> ints.append(i / 10, t, Histograms.ints(histogram(i)));
                case FloatHistogramAppender floats -> floats.append(i / 10, t, histogram(i));
            }
        }
        assertThat(appender.sampleCount()).isEqualTo(30);
        return appender.toBytes();
    }

    private static FloatHistogram histogram(int i) {
        FloatHistogram h = new FloatHistogram();
        h.schema = 3;
        h.zeroThreshold = 1e-3;
        h.zeroCount = i;
        h.count = 7.0 * i;
        h.sum = 0.1 * i * i;
        List<Span> spans = List.of(new Span(-2, 2), new Span(3, 1));
        h.positiveSpans = spans.toArray(Span[]::new);
        h.positiveBuckets = new double[] {i, 2.0 * i, i};
        h.negativeSpans = new Span[] {new Span(0, 2)};
        h.negativeBuckets = new double[] {i, i};
        return h;
    }
}
