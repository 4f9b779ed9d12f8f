package io.athanor.dedup;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.model.StaleMarker;
import io.athanor.tsdb.series.SampleBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.LongToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The worked cases of {@code docs/deduplication.md}: seconds, scrapes each 15 s from 0 to 300, values 1000 + 2t. */
class WorkedCasesTest {
    private static final double MARKER = Double.longBitsToDouble(StaleMarker.BITS);

    /** One replica: value per second. */
    private static final class Scrapes {
        private final TreeMap<Long, Double> samples = new TreeMap<>();

        static Scrapes every15(long from) {
            return every(15, from, 300, t -> 1000 + 2.0 * t);
        }

        static Scrapes every(long interval, long from, long to, LongToDoubleFunction value) {
            Scrapes scrapes = new Scrapes();
            for (long t = from; t <= to; t += interval) {
                scrapes.samples.put(t * 1000, value.applyAsDouble(t));
            }
            return scrapes;
        }

        Scrapes misses(long... seconds) {
            LongStream.of(seconds).forEach(t -> samples.remove(t * 1000));
            return this;
        }

        Scrapes away(long from, long to) {
            samples.subMap(from * 1000, true, to * 1000, true).clear();
            return this;
        }

        Scrapes marker(long second) {
            samples.put(second * 1000, MARKER);
            return this;
        }

        PiecedReplica replica() {
            return PiecedReplica.of(
                    PiecedReplica.floats(
                            samples.keySet().stream().mapToLong(Long::longValue).toArray(),
                            samples.values().stream()
                                    .mapToDouble(Double::doubleValue)
                                    .toArray()),
                    5,
                    new SplittableRandom(1));
        }
    }

    private static void expect(String expected, Scrapes... replicas) {
        expect(expected, Long.MIN_VALUE / 2, replicas);
    }

    /** Compares "A0..30 B52": times of A from 0 to 30, then that of B, in seconds. */
    private static void expect(String expected, long mint, Scrapes... replicas) {
        for (boolean lazy : new boolean[] {false, true}) {
            List<PiecedReplica> pieced =
                    Stream.of(replicas).map(Scrapes::replica).toList();
            SampleBuffer out = new SampleBuffer();
            new AthanorMerge(lazy).merge(pieced, AthanorRule.of(0), mint, out);

            List<String> wanted = new ArrayList<>();
            for (String part : expected.split(" ")) {
                Scrapes from = replicas[part.charAt(0) - 'A'];
                String[] range = part.substring(1).split("\\.\\.");
                long begin = Math.round(Double.parseDouble(range[0]) * 1000);
                long end = Math.round(Double.parseDouble(range[range.length - 1]) * 1000);
                from.samples.subMap(begin, true, end, true).forEach((t, v) -> wanted.add(t + "=" + v));
            }
            List<String> got = new ArrayList<>();
            for (int i = 0; i < out.size; i++) {
                got.add(out.t[i] + "=" + out.v[i]);
            }
            assertThat(got.stream().collect(Collectors.joining(" ")))
                    .as("lazy %s", lazy)
                    .isEqualTo(String.join(" ", wanted));
        }
    }

    @Test
    void case1_oneReplica_unchanged() {
        Scrapes a = Scrapes.every15(0).marker(75);
        SampleBuffer out = new SampleBuffer();

        new Deduplicator(DedupFunc.ATHANOR).merge(List.of(a.replica()), Kind.RAW, Long.MIN_VALUE, Long.MAX_VALUE, out);

        assertThat(PiecedReplica.text(out)).isEqualTo(PiecedReplica.text(a.replica().samples));
    }

    @Test
    void case2_twoHealthy_first() {
        expect("A0..300", Scrapes.every15(0), Scrapes.every15(7));
        expect("A0..300", Scrapes.every15(0), Scrapes.every15(7).away(160, 300).marker(157));
    }

    @Test
    void case2_bothChangeTheirInterval_first() {
        Scrapes a = Scrapes.every15(0).away(151, 300);
        Scrapes b = Scrapes.every15(7).away(160, 300);
        a.samples.putAll(Scrapes.every(60, 210, 900, t -> 1000 + 2.0 * t).samples);
        b.samples.putAll(Scrapes.every(60, 217, 900, t -> 1000 + 2.0 * t).samples);

        expect("A0..900", a, b);
    }

    @Test
    void case3_secondBeginsFirst_firstSampleKept_thenRankWins() {
        expect("B0 A23..300", Scrapes.every15(8), Scrapes.every15(0));
    }

    @Test
    void case4_scrapeMissed_otherTakesOver() {
        expect("A0..135 B157..247 A255..300", Scrapes.every15(0).misses(150), Scrapes.every15(7));
    }

    @Test
    void case5_scrapeMissed_otherJustBefore() {
        expect("A0..135 A165 B182..242 A255..300", Scrapes.every15(0).misses(150), Scrapes.every15(2));
    }

    @Test
    void case6_marker_otherTakesOverAtOnce() {
        expect("A0..135 B152..242 A255..300", Scrapes.every15(0).marker(150), Scrapes.every15(2));
    }

    @Test
    void case7_bothEnd_oneMarker() {
        expect(
                "A0..135 B157",
                Scrapes.every15(0).away(150, 300).marker(150),
                Scrapes.every15(7).away(157, 300).marker(157));
    }

    @Test
    void case9_sameTimes_holeFilledAtOnce() {
        expect("A0..135 B150..240 A255..300", Scrapes.every15(0).misses(150), Scrapes.every15(0));
        expect("A0..135 B150..240 A255..300", Scrapes.every15(0).marker(150), Scrapes.every15(0));
    }

    @Test
    void case10_otherSource_doesNotFillTheHole() {
        expect("A0..300", Scrapes.every15(0).misses(150), Scrapes.every(15, 7, 300, t -> 500_000 + 2.0 * t));
    }

    @Test
    void case11_otherSource_takesOverAfterTheQuiet() {
        expect(
                "A0..150 B457..900",
                Scrapes.every15(0).away(151, 300),
                Scrapes.every(15, 7, 900, t -> 500_000 + 2.0 * t));
    }

    @Test
    void case12_otherSource_andBack() {
        expect(
                "A0..150 B457..742 A1050..1500",
                Scrapes.every(15, 0, 1500, t -> 1000 + 2.0 * t).away(165, 735),
                Scrapes.every(15, 7, 1500, t -> 500_000 + 2.0 * t));
    }

    @Test
    void case13_gaugesOfDifferentLevel_asCase4() {
        expect(
                "A0..135 B157..247 A255..300",
                Scrapes.every(15, 0, 300, t -> 100 + t / 15 % 2).misses(150),
                Scrapes.every(15, 7, 300, t -> 900 - t / 15 % 2));
    }

    @Test
    void case14_restart_oneTrueReset() {
        LongToDoubleFunction value = t -> t < 140 ? 1000 + 2.0 * t : 2.0 * (t - 140);
        expect("A0..135 B157..292", Scrapes.every(15, 0, 135, value), Scrapes.every(15, 7, 300, value));
    }

    @Test
    void case15_valuesTwelveSecondsOld_heldOnReturn() {
        expect(
                "A0..135 B157..247 A270..300",
                Scrapes.every(15, 0, 300, t -> 1000 + 2.0 * (t - 12)).misses(150),
                Scrapes.every15(7));
    }

    @Test
    void case16_threeReplicasCloseTogether_first() {
        Scrapes a = new Scrapes();
        Scrapes b = new Scrapes();
        Scrapes c = new Scrapes();
        for (int i = 0; i < 100; i++) {
            a.samples.put(786_600L + 20_000L * i, 78_988.0 + 20 * i);
            c.samples.put(787_413L + 20_000L * i, 78_989.0 + 20 * i);
            b.samples.put(787_488L + 20_000L * i, 78_988.0 + 20 * i);
        }
        expect("A786..9999", a, b, c);
    }

    @Test
    void case18_firstLosesEveryFourth_secondLeads() {
        expect("A0..30 B52..292", Scrapes.every15(0).misses(45, 105, 165, 225, 285), Scrapes.every15(7));
    }

    @Test
    void case19_twoEnd_thirdTakesOver() {
        expect(
                "A0..150 C175..295",
                Scrapes.every15(0).away(151, 300),
                Scrapes.every15(5).away(156, 300),
                Scrapes.every15(10));
    }

    @Test
    void case21_newbornSecond_doesNotTakeOver() {
        expect(
                "A0..225 A255 B277..292",
                Scrapes.every15(0).misses(240),
                Scrapes.every15(7).away(0, 210));
    }

    @Test
    void case22_fiveMinutesApart_firstAlone() {
        expect(
                "A0..6000",
                Scrapes.every(300, 0, 6000, t -> 1000 + 2.0 * t),
                Scrapes.every(300, 100, 6000, t -> 1000 + 2.0 * t));
    }

    @Test
    void case23_partOfARange_sameAsInTheWhole() {
        expect("B202..247 A255..300", 200_000, Scrapes.every15(0).misses(150), Scrapes.every15(7));
    }

    @Test
    void firstLosesEverySecondForAWhile_intervalIsNotTakenForLonger() {
        expect("A0..90 B112..292", Scrapes.every15(0).misses(105, 150, 180, 210, 240, 270, 300), Scrapes.every15(7));
    }

    @Test
    void whatWasTooCloseItself_keepsNothingElseAway() {
        // At 155 B is too close to C; A, close to that but not to C, is given.
        expect(
                "A9..84 C105..120 C150 A159 B185..275 A294",
                Scrapes.every15(9).misses(99, 144, 174),
                Scrapes.every15(20).misses(95, 110, 140),
                Scrapes.every15(15).misses(135));
    }

    @Test
    void twoNumbersFarApart_areNoIntervalWhereAnotherIsDenser() {
        expect(
                "B0 B30..45 B75..210 A227..287",
                Scrapes.every15(2).away(3, 61).misses(77, 92, 107),
                Scrapes.every15(0).misses(60));
    }
}
