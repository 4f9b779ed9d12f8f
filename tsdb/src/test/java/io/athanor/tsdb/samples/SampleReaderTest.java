package io.athanor.tsdb.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.athanor.model.histogram.CounterResetHint;
import io.athanor.model.histogram.FloatHistogram;
import io.athanor.model.histogram.Span;
import io.athanor.tsdb.chunkenc.ChunkAppender;
import io.athanor.tsdb.chunkenc.CorruptChunkException;
import io.athanor.tsdb.chunkenc.FloatHistogramAppender;
import io.athanor.tsdb.chunkenc.Xor2Appender;
import io.athanor.tsdb.chunkenc.XorAppender;
import io.athanor.tsdb.series.ChunkBuffer;
import io.athanor.tsdb.series.SampleBuffer;
import io.athanor.tsdb.series.SeriesChunks;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SampleReaderTest {
    private static final long SEED = Long.getLong("athanor.seed", System.nanoTime());

    private final SampleReader reader = new SampleReader();
    private final SampleBuffer samples = new SampleBuffer();
    private final ChunkBuffer chunks = new ChunkBuffer();

    @Test
    void read_chunksOneAfterTheOther_givesAllInOrder() {
        addFloats(1, 10, 20, 30);
        addFloats(2, 40, 50);
        addFloats(3, 60);

        reader.read(chunks, 0, 100, samples);

        expect("10=1 20=1 30=1 40=2 50=2 60=3");
    }

    @Test
    void read_timeRange_isInclusiveOnBothEnds() {
        addFloats(1, 10, 20, 30);
        addFloats(2, 40, 50);
        addFloats(3, 60);

        reader.read(chunks, 20, 40, samples);

        expect("20=1 30=1 40=2");
    }

    @Test
    void read_again_replacesWhatWasThere() {
        addFloats(1, 10, 20, 30);
        reader.read(chunks, 0, 100, samples);
        reader.read(chunks, 30, 100, samples);

        expect("30=1");
    }

    @Test
    void read_sameChunkTwice_countsItOnce() {
        addHistograms(10, 20, 30);
        addHistograms(10, 20, 30);

        reader.read(chunks, 0, 100, samples);

        assertThat(times()).containsExactly(10, 20, 30);
        assertThat(hints())
                .containsExactly(CounterResetHint.UNKNOWN, CounterResetHint.NOT_RESET, CounterResetHint.NOT_RESET);
    }

    @Test
    void read_chunksThatInterleave_mergesByTime() {
        addFloats(1, 10, 30, 50);
        addFloats(2, 20, 40, 60);
        addFloats(3, 70, 80);

        reader.read(chunks, 0, 100, samples);

        expect("10=1 20=2 30=1 40=2 50=1 60=2 70=3 80=3");
    }

    /** As Prometheus's chain of two iterators does: the one that is not at its turn wins a tie. */
    @Test
    void read_sameTimesInTwoChunks_givesTheOtherChunksValue() {
        addFloats(1, 10, 20, 30);
        addFloats(2, 10, 20, 30);

        reader.read(chunks, 0, 100, samples);

        expect("10=2 20=2 30=2");
    }

    @Test
    void read_tieInTheMiddle_givesEachTimeOnce() {
        addFloats(1, 10, 20, 40);
        addFloats(2, 20, 30, 40, 50);

        reader.read(chunks, 0, 100, samples);

        assertThat(times()).containsExactly(10, 20, 30, 40, 50);
        assertThat(samples.v[0]).isEqualTo(1);
        assertThat(samples.v[1]).isEqualTo(2);
        assertThat(samples.v[4]).isEqualTo(2);
    }

    @Test
    void read_histogramsThatInterleave_forgetsWhatIsKnownOfResets() {
        addHistograms(10, 30, 50, 70, 80);
        addHistograms(20, 40, 60);

        reader.read(chunks, 0, 100, samples);

        assertThat(times()).containsExactly(10, 20, 30, 40, 50, 60, 70, 80);
        assertThat(hints().subList(0, 7)).containsOnly(CounterResetHint.UNKNOWN);
        assertThat(hints().get(7)).isEqualTo(CounterResetHint.NOT_RESET);
    }

    @Test
    void read_floatsAndHistograms_keepsBoth() {
        addFloats(1, 10, 20, 30);
        addHistograms(25, 35);

        reader.read(chunks, 0, 100, samples);

        assertThat(times()).containsExactly(10, 20, 25, 30, 35);
        assertThat(Arrays.stream(samples.histogramColumn()).limit(5).map(Objects::nonNull))
                .containsExactly(false, false, true, false, true);
    }

    @Test
    void read_startTimestampsAskedFor_givesThem() {
        Xor2Appender appender = new Xor2Appender();
        appender.append(5, 10, 1);
        appender.append(5, 20, 1);
        add(appender);
        addFloats(2, 30, 40);
        samples.askForStartTimestamps();

        reader.read(chunks, 20, 100, samples);

        assertThat(times()).containsExactly(20, 30, 40);
        assertThat(Objects.requireNonNull(samples.startTimestamps)).startsWith(5, 0, 0);
    }

    @Test
    void read_corruptChunk_isToldToItsSourceAndLeftOut() {
        addFloats(1, 10, 20);
        addFloats(2, 30, 40);
        addFloats(3, 50, 60);
        chunks.length[1] = 5;
        List<Integer> corrupt = new ArrayList<>();
        SeriesChunks source = new SeriesChunks() {
            @Override
            public void read(long mint, long maxt, ChunkBuffer into) {
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
            }

            @Override
            public void corrupt(ChunkBuffer read, int index, RuntimeException why) {
                assertThat(why).isInstanceOf(CorruptChunkException.class);
                corrupt.add(index);
            }
        };

        reader.read(source, 0, 100, samples);

        expect("10=1 20=1 50=3 60=3");
        assertThat(corrupt).containsExactly(1);
    }

    @Test
    void read_corruptChunkAtHand_isThrown() {
        addFloats(1, 10, 20);
        chunks.length[0] = 5;

        assertThatExceptionOfType(CorruptChunkException.class).isThrownBy(() -> reader.read(chunks, 0, 100, samples));
    }

    @Test
    void read_indexThatLiesAboutTimes_isNoticed() {
        addFloats(1, 10, 20, 30);
        addFloats(2, 15, 25);
        chunks.maxt[0] = 12;

        assertThatExceptionOfType(CorruptChunkException.class)
                .isThrownBy(() -> reader.read(chunks, 0, 100, samples))
                .withMessageContaining("15 ms");
    }

    @Test
    void read_manyOverlappingChunks_givesEveryTimeOnce() {
        SplittableRandom random = new SplittableRandom(SEED);
        for (int round = 0; round < 500; round++) {
            chunks.clear();
            TreeSet<Long> all = new TreeSet<>();
            List<TreeSet<Long>> parts = new ArrayList<>();
            for (int i = random.nextInt(1, 12); i > 0; i--) {
                TreeSet<Long> part = new TreeSet<>();
                long start = random.nextLong(200);
                for (int n = random.nextInt(1, 20); n > 0; n--) {
                    part.add(start + random.nextLong(60));
                }
                parts.add(part);
                all.addAll(part);
            }
            parts.sort((a, b) -> Long.compare(a.first(), b.first()));
            for (TreeSet<Long> part : parts) {
                addFloats(random.nextInt(5), part.stream().mapToLong(x -> x).toArray());
            }
            long mint = random.nextLong(100);
            long maxt = mint + random.nextLong(200);

            reader.read(chunks, mint, maxt, samples);

            assertThat(times())
                    .as("-Dathanor.seed=%d, round %d", SEED, round)
                    .isEqualTo(all.subSet(mint, true, maxt, true).stream()
                            .mapToLong(x -> x)
                            .toArray());
        }
    }

    private void addFloats(double value, long... times) {
        XorAppender appender = new XorAppender();
        for (long t : times) {
            appender.append(t, value);
        }
        add(appender);
    }

    private void addHistograms(long... times) {
        FloatHistogramAppender appender = new FloatHistogramAppender(false);
        for (long t : times) {
            FloatHistogram h = new FloatHistogram();
            h.count = 3;
            h.sum = 5;
            h.positiveSpans = new Span[] {new Span(0, 2)};
            h.positiveBuckets = new double[] {1, 2};
            assertThat(appender.append(0, t, h)).isTrue();
        }
        add(appender);
    }

    private void add(ChunkAppender appender) {
        byte[] bytes = appender.toBytes();
        chunks.add(
                appender.mint(), appender.maxt(), appender.encoding(), MemorySegment.ofArray(bytes), 0, bytes.length);
    }

    private long[] times() {
        return Arrays.copyOf(samples.t, samples.size);
    }

    private List<CounterResetHint> hints() {
        return Arrays.stream(samples.histogramColumn())
                .limit(samples.size)
                .map(h -> Objects.requireNonNull(h).counterResetHint)
                .toList();
    }

    private void expect(String expected) {
        StringBuilder got = new StringBuilder();
        for (int i = 0; i < samples.size; i++) {
            got.append(i == 0 ? "" : " ").append(samples.t[i]).append('=').append((long) samples.v[i]);
        }
        assertThat(got.toString()).isEqualTo(expected);
    }
}
