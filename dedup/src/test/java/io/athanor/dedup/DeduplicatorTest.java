package io.athanor.dedup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.athanor.model.Labels;
import io.athanor.model.StaleMarker;
import io.athanor.model.histogram.CounterResetHint;
import io.athanor.model.histogram.FloatHistogram;
import io.athanor.tsdb.block.Json;
import io.athanor.tsdb.chunkenc.Encoding;
import io.athanor.tsdb.chunkenc.XorAppender;
import io.athanor.tsdb.series.ChunkBuffer;
import io.athanor.tsdb.series.SampleBuffer;
import io.athanor.tsdb.series.SeriesChunks;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DeduplicatorTest {
    private static final double MARKER = Double.longBitsToDouble(StaleMarker.BITS);

    private final SampleBuffer out = new SampleBuffer();

    /** Chunks in memory; each is given as times and values in turn. */
    private static final class Chunks implements SeriesChunks {
        private final List<double[]> chunks = new ArrayList<>();
        private int reads;

        Chunks chunk(double... timesAndValues) {
            chunks.add(timesAndValues);
            return this;
        }

        Chunks regular(long from, long to, long interval) {
            for (long t = from; t < to; t += 10 * interval) {
                double[] chunk = new double[20];
                for (int i = 0; i < 10; i++) {
                    chunk[2 * i] = t + i * interval;
                    chunk[2 * i + 1] = t + i * interval;
                }
                chunk(chunk);
            }
            return this;
        }

        @Override
        public void read(long mint, long maxt, ChunkBuffer into) {
            reads++;
            into.clear();
            for (double[] chunk : chunks) {
                XorAppender appender = new XorAppender();
                for (int i = 0; i < chunk.length; i += 2) {
                    appender.append((long) chunk[i], chunk[i + 1]);
                }
                byte[] bytes = appender.toBytes();
                long first = (long) chunk[0];
                long last = (long) chunk[chunk.length - 2];
                if (last >= mint && first <= maxt) {
                    into.add(first, last, Encoding.XOR, MemorySegment.ofArray(bytes), 0, bytes.length);
                }
            }
        }
    }

    private String read(DedupFunc func, long mint, long maxt, Chunks... replicas) {
        new Deduplicator(func).read(List.of(replicas), Kind.RAW, mint, maxt, out);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < out.size; i++) {
            String value = StaleMarker.is(out.v[i]) ? "stale" : String.valueOf((long) out.v[i]);
            text.append(i == 0 ? "" : " ").append(out.t[i]).append('=').append(value);
        }
        return text.toString();
    }

    @ParameterizedTest
    @EnumSource
    void read_oneReplica_asItIs(DedupFunc func) {
        assertThat(read(func, 15, 45, new Chunks().chunk(10, 1, 20, 2).chunk(30, 3, 40, MARKER, 50, 5)))
                .isEqualTo("20=2 30=3 40=stale");
    }

    @ParameterizedTest
    @EnumSource
    void read_noReplicaOrNoSamples_nothing(DedupFunc func) {
        assertThat(read(func, 0, 100)).isEmpty();
        assertThat(read(func, 0, 100, new Chunks(), new Chunks())).isEmpty();
        assertThat(read(func, 60, 100, new Chunks().chunk(10, 1), new Chunks().chunk(20, 1)))
                .isEmpty();
    }

    @Test
    void chain_replicasWithTheSameTimes_eachOnce() {
        assertThat(read(DedupFunc.CHAIN, 0, 100, new Chunks().chunk(10, 1, 20, 2), new Chunks().chunk(10, 1, 30, 3)))
                .isEqualTo("10=1 20=2 30=3");
    }

    @Test
    void penalty_chunkThereTwice_countsOnce() {
        Chunks a = new Chunks().chunk(10, 1, 20, 2, 30, 3);

        assertThat(read(DedupFunc.PENALTY, 0, 100, a, new Chunks().chunk(10, 1, 20, 2, 30, 3)))
                .isEqualTo("10=1 20=2 30=3");
    }

    @Test
    void penalty_beginsAtTheFirstTimeOfInterest() {
        Chunks a = new Chunks().chunk(0, 1, 15_000, 2, 30_000, 3, 45_000, 4);
        Chunks b = new Chunks().chunk(7_000, 1, 22_000, 2, 37_000, 3);

        assertThat(read(DedupFunc.PENALTY, 0, 100_000, a, b)).isEqualTo("0=1 7000=1 22000=2 37000=3");
        assertThat(read(DedupFunc.PENALTY, 8_000, 100_000, a, b)).isEqualTo("15000=2 22000=2 37000=3");
    }

    @Test
    void athanor_copiesOfOneReplica_unitedFirst_numberOverMarker_thenLarger() {
        Chunks a = new Chunks().chunk(0, 1, 10, MARKER, 20, 5, 30, 7).chunk(10, 3, 20, 4, 40, 9);

        assertThat(read(DedupFunc.ATHANOR, 0, 100, a)).isEqualTo("0=1 10=3 20=5 30=7 40=9");
    }

    @Test
    void athanor_looksBackBeforeTheRange_andGivesNothingOfIt() {
        long from = 3_600_000;
        Chunks a = new Chunks().regular(0, 2 * from, 15_000);
        Chunks b = new Chunks().regular(7_000, 2 * from, 15_000);

        assertThat(read(DedupFunc.ATHANOR, from, from + 40_000, a, b))
                .isEqualTo("3600000=3600000 3615000=3615000 3630000=3630000");
        assertThat(a.reads).isEqualTo(1);
    }

    @Test
    void penalty_nanOfACounter_isNoSample() {
        Chunks a = new Chunks().chunk(0, 1, 10_000, Double.NaN, 20_000, 3);
        Chunks b = new Chunks().chunk(1_000, 1);

        new Deduplicator(DedupFunc.PENALTY).read(List.of(a, b), Kind.of("rate", 0), 0, 100_000, out);
        assertThat(PiecedReplica.text(out)).containsExactly("0=3ff0000000000000", "20000=4008000000000000");
        new Deduplicator(DedupFunc.PENALTY).read(List.of(a, b), Kind.RAW, 0, 100_000, out);
        assertThat(out.t).startsWith(0, 10_000, 20_000);
    }

    @Test
    void penalty_histograms_givenAsTheyAre() {
        SampleBuffer a = histograms(0, 5_000, 4);
        SampleBuffer b = PiecedReplica.floats(new long[] {2_000, 7_000, 40_000}, new double[] {1, 2, 3});
        SplittableRandom random = new SplittableRandom(1);

        new Deduplicator(DedupFunc.PENALTY)
                .merge(
                        List.of(PiecedReplica.of(a, 2, random), PiecedReplica.of(b, 2, random)),
                        new Kind(true, 0),
                        Long.MIN_VALUE,
                        Long.MAX_VALUE,
                        out);

        assertThat(PiecedReplica.text(out))
                .containsExactly(
                        "0=h0.0NOT_RESET",
                        "5000=h1.0NOT_RESET",
                        "10000=h2.0NOT_RESET",
                        "15000=h3.0NOT_RESET",
                        "40000=4008000000000000");
    }

    @Test
    void athanor_histogramOfAnotherReplica_counterResetHintUnknown() {
        SampleBuffer a = histograms(0, 15_000, 10);
        SampleBuffer b = histograms(7_000, 15_000, 40);
        SplittableRandom random = new SplittableRandom(1);

        new Deduplicator(DedupFunc.ATHANOR)
                .merge(
                        List.of(PiecedReplica.of(a, 4, random), PiecedReplica.of(b, 4, random)),
                        Kind.RAW,
                        Long.MIN_VALUE,
                        Long.MAX_VALUE,
                        out);

        // The first of all has no predecessor; then the replica changes after the last of a, at 135 s.
        for (int i = 0; i < out.size; i++) {
            FloatHistogram h = Objects.requireNonNull(out.histogramColumn()[i]);
            boolean follows = i > 0 && out.t[i] != 157_000;
            assertThat(h.counterResetHint)
                    .as("at %d", out.t[i])
                    .isEqualTo(follows ? CounterResetHint.NOT_RESET : CounterResetHint.UNKNOWN);
        }
        assertThat(out.t[10]).isEqualTo(157_000);
    }

    private static SampleBuffer histograms(long from, long interval, int n) {
        SampleBuffer samples = new SampleBuffer();
        for (int i = 0; i < n; i++) {
            FloatHistogram h = new FloatHistogram();
            h.count = (from + i * interval) / 5_000.0;
            h.counterResetHint = CounterResetHint.NOT_RESET;
            samples.histogramColumn()[i] = h;
            samples.t[i] = from + i * interval;
            samples.size++;
        }
        return samples;
    }

    @Test
    void func_byItsName() {
        for (DedupFunc func : DedupFunc.values()) {
            assertThat(DedupFunc.of(func.text())).isEqualTo(func);
        }
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> DedupFunc.of("Penalty"))
                .withMessage("unknown deduplication function \"Penalty\", expected one of penalty, chain, athanor");
        assertThat(DedupFunc.ATHANOR.lookBack(0)).isEqualTo(25 * 60_000);
        assertThat(DedupFunc.ATHANOR.lookBack(300_000)).isEqualTo(450 * 60_000);
        assertThat(DedupFunc.ATHANOR.lookBack(3_600_000)).isEqualTo(90 * 3_600_000);
        assertThat(DedupFunc.PENALTY.lookBack(0)).isZero();
    }

    @Test
    void rank_byReplicaLabelsInTheirOrder_missingFirst() {
        ReplicaRank rank = new ReplicaRank(List.of("replica", "zone"));

        assertThat(rank.compare(Labels.EMPTY, Labels.of("replica", "a"))).isNegative();
        assertThat(rank.compare(Labels.of("replica", "b"), Labels.of("replica", "a")))
                .isPositive();
        assertThat(rank.compare(Labels.of("replica", "a", "zone", "1"), Labels.of("replica", "a", "zone", "2")))
                .isNegative();
        assertThat(rank.compare(Labels.of("a", "1"), Labels.of("a", "2"))).isZero();
    }

    @Test
    void mark_writtenAndRead_isTheSame() {
        for (DedupFunc func : DedupFunc.values()) {
            for (boolean full : new boolean[] {false, true}) {
                DedupMark mark = DedupMark.of(func, full);

                assertThat(DedupMark.find(mark.addTo(null))).contains(mark);
            }
        }
        Json before = new Json.Obj(Map.of("other", new Json.Text("kept")));
        Json.Obj marked = DedupMark.of(DedupFunc.ATHANOR, true).addTo(before);
        assertThat(marked.fields())
                .containsEntry("other", new Json.Text("kept"))
                .containsKey("dedup");
        assertThat(DedupMark.find(null)).isEmpty();
        assertThat(DedupMark.find(before)).isEmpty();
        Json foreign = new Json.Obj(Map.of("func", new Json.Text("else"), "v", Json.number(1)));
        assertThat(DedupMark.find(new Json.Obj(Map.of("dedup", foreign)))).isEmpty();
        Json huge = new Json.Obj(Map.of("func", new Json.Text("athanor"), "v", new Json.Literal("99999999999")));
        assertThat(DedupMark.find(new Json.Obj(Map.of("dedup", huge)))).isEmpty();
    }
}
