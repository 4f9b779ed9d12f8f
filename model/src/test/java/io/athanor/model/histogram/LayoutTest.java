package io.athanor.model.histogram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LayoutTest {
    @Test
    void reducedResolution_isNaiveRebucketing() {
        long seed = new SplittableRandom().nextLong();
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 2_000; round++) {
            int schema = random.nextInt(-3, 9);
            int target = random.nextInt(-4, schema);
            FloatHistogram h = Histograms.random(random, schema);
            FloatHistogram coarse = h.copyToSchema(target);

            for (boolean positive : Sides.BOTH) {
                assertThat(Histograms.map(coarse, positive))
                        .as("%d to %d, seed %d", schema, target, seed)
                        .isEqualTo(Histograms.coarser(Histograms.map(h, positive), schema, target));
            }
            coarse.validate();
        }
    }

    @Test
    void compaction_keepsThePopulatedBucketsAndBoundsTheGaps() {
        long seed = new SplittableRandom().nextLong();
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 2_000; round++) {
            FloatHistogram h = Histograms.random(random, 2);
            int maxEmpty = random.nextInt(5);
            FloatHistogram compacted = h.copy().compact(maxEmpty);

            assertThat(Histograms.map(compacted, true)).as("seed %d", seed).isEqualTo(Histograms.map(h, true));
            assertThat(Histograms.map(compacted, false)).as("seed %d", seed).isEqualTo(Histograms.map(h, false));
            checkGaps(compacted.positiveSpans, compacted.positiveBuckets, maxEmpty);
            compacted.validate();
            assertThat(compacted.copy().compact(maxEmpty)).isEqualTo(compacted);
        }
    }

    private static void checkGaps(Span[] spans, double[] counts, int maxEmpty) {
        int empty = 0;
        for (double count : counts) {
            empty = count == 0 ? empty + 1 : 0;
            assertThat(empty).isLessThanOrEqualTo(maxEmpty);
        }
        for (int i = 1; i < spans.length; i++) {
            assertThat(spans[i].offset()).isGreaterThan(maxEmpty);
        }
    }

    @Test
    void integerAndFloatHistograms_changeLayoutAlike() {
        long seed = new SplittableRandom().nextLong();
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 2_000; round++) {
            IntHistogram h = ints(Histograms.random(random, 3));
            int maxEmpty = random.nextInt(4);

            assertThat(h.copy().compact(maxEmpty).toFloat())
                    .as("seed %d", seed)
                    .isEqualTo(h.toFloat().compact(maxEmpty));
            assertThat(h.copy().reduceResolution(1).toFloat())
                    .as("seed %d", seed)
                    .isEqualTo(h.toFloat().reduceResolution(1));
            h.validate();
            assertThat(h).hasToString(h.toFloat().toString());
        }
    }

    static IntHistogram ints(FloatHistogram f) {
        IntHistogram h = new IntHistogram();
        h.schema = f.schema;
        h.count = (long) f.count;
        h.sum = f.sum;
        h.zeroCount = (long) f.zeroCount;
        h.zeroThreshold = f.zeroThreshold;
        h.positiveSpans = f.positiveSpans;
        h.negativeSpans = f.negativeSpans;
        h.positiveDeltas = deltas(f.positiveBuckets);
        h.negativeDeltas = deltas(f.negativeBuckets);
        h.customValues = f.customValues;
        return h;
    }

    private static long[] deltas(double[] counts) {
        long[] out = new long[counts.length];
        for (int i = 0; i < counts.length; i++) {
            out[i] = (long) counts[i] - (i == 0 ? 0 : (long) counts[i - 1]);
        }
        return out;
    }

    @Test
    void emptySpansBetween_makeNoDifference() {
        FloatHistogram a = Histograms.exponential(0, 1, 1, 2);
        FloatHistogram b = a.copy();
        b.positiveSpans = new Span[] {new Span(-2, 0), new Span(3, 2), new Span(7, 0)};

        assertThat(a).isEqualTo(b).hasSameHashCodeAs(b).hasToString(b.toString());
        b.positiveSpans = new Span[] {new Span(1, 1), new Span(1, 1)};
        assertThat(a).isNotEqualTo(b);
    }

    @Test
    void equality_isThatOfBits() {
        FloatHistogram a = Histograms.exponential(0, 0, 1);
        FloatHistogram b = a.copy();
        a.sum = Double.NaN;
        b.sum = Double.NaN;
        assertThat(a).isEqualTo(b);
        b.sum = Double.longBitsToDouble(0x7ff8000000000002L);
        assertThat(a).isNotEqualTo(b);
        b.sum = a.sum;
        b.counterResetHint = CounterResetHint.GAUGE;
        assertThat(a).isEqualTo(b);
    }

    @Test
    void hugeGaps_areNotFilled() {
        FloatHistogram h = new FloatHistogram();
        h.positiveSpans = new Span[] {new Span(0, 1), new Span(1 << 30, 1)};
        h.positiveBuckets = new double[] {1, 1};

        assertThatThrownBy(h::testExpression).isInstanceOf(HistogramException.class);
        assertThat(h.compact(3).positiveSpans).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, 1",
        "1, 0, 2",
        "-1, 0, 0.5",
        "1024, 0, 1.7976931348623157E308",
        "1025, 0, Infinity",
        "-1074, 0, 4.9E-324",
        "1, 1, 1.414213562373095",
        "3, 2, 1.6817928305074288",
        "255, 8, 1.9945921121709396",
        "1, -1, 4",
        "512, -1, 1.7976931348623157E308",
        "64, -4, 1.7976931348623157E308",
        "65, -4, Infinity",
        "-1, -4, 0.0000152587890625",
        "262144, 8, 1.7976931348623157E308"
    })
    void bounds_areThoseOfPrometheus(int index, int schema, double bound) {
        assertThat(ExponentialBounds.upper(index, schema)).isEqualTo(bound);
    }

    @Test
    void boundsOfEverySchema_ascendAndMeetAtPowersOfTwo() {
        for (int schema = HistogramSchema.MIN; schema <= HistogramSchema.MAX; schema++) {
            for (int i = -600; i < 600; i++) {
                assertThat(ExponentialBounds.upper(i, schema))
                        .isLessThanOrEqualTo(ExponentialBounds.upper(i + 1, schema));
                if (schema < HistogramSchema.MAX) {
                    assertThat(ExponentialBounds.upper(2 * i, schema + 1))
                            .isEqualTo(ExponentialBounds.upper(i, schema));
                }
            }
        }
    }

    @Test
    void copies_shareNoCounts() {
        FloatHistogram h = Histograms.random(new SplittableRandom(11), 1);
        FloatHistogram reused = Histograms.random(new SplittableRandom(12), 1);
        FloatHistogram before = h.copy();
        h.copyTo(reused);
        reused.mul(3);

        assertThat(h).isEqualTo(before);
        assertThat(h.sizeBytes())
                .isEqualTo(168
                        + 8
                                * (h.positiveSpans.length
                                        + h.negativeSpans.length
                                        + h.positiveBuckets.length
                                        + h.negativeBuckets.length));
    }

    @Test
    void cursors_goBothWays() {
        long seed = new SplittableRandom().nextLong();
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 500; round++) {
            FloatHistogram h = random.nextBoolean() ? Histograms.random(random, 1) : Histograms.randomCustom(random);
            StringBuilder up = new StringBuilder();
            double last = Double.NEGATIVE_INFINITY;
            for (BucketCursor b = h.allBuckets(); b.next(); ) {
                up.append(text(b));
                assertThat(b.lower()).as("seed %d", seed).isGreaterThanOrEqualTo(last);
                last = b.lower();
            }
            StringBuilder down = new StringBuilder();
            for (BucketCursor b = h.allBucketsReverse(); b.next(); ) {
                down.insert(0, text(b));
            }
            assertThat(down.toString()).as("seed %d", seed).isEqualTo(up.toString());
            TreeMap<Integer, Double> reverse = new TreeMap<>();
            for (BucketCursor b = h.positiveBucketCursorReverse(); b.next(); ) {
                reverse.put(b.index(), b.count());
            }
            reverse.values().removeIf(c -> c == 0);
            assertThat(reverse).isEqualTo(Histograms.map(h, true));
        }
    }

    private static String text(BucketCursor b) {
        return b.boundaryRule() + ":" + b.lower() + ":" + b.upper() + ":" + b.count() + ";";
    }
}
