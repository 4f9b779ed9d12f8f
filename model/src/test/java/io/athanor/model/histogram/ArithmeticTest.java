package io.athanor.model.histogram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArithmeticTest {
    @Test
    void sumsAndDifferences_areThoseOfTheBuckets() {
        long seed = new SplittableRandom().nextLong();
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 3_000; round++) {
            FloatHistogram a = Histograms.random(random, random.nextInt(-1, 4));
            FloatHistogram b = Histograms.random(random, random.nextInt(-1, 4));
            int schema = Math.min(a.schema, b.schema);
            FloatHistogram before = b.copy();
            double sign = random.nextBoolean() ? 1 : -1;
            FloatHistogram sum = a.copy();
            if (sign > 0) {
                sum.add(b);
            } else {
                sum.sub(b);
            }

            assertThat(b).as("seed %d", seed).isEqualTo(before);
            assertThat(sum.schema).isEqualTo(schema);
            assertThat(sum.count).isEqualTo(a.count + sign * b.count);
            assertThat(sum.sum).isEqualTo(a.sum + sign * b.sum);
            assertThat(sum.zeroCount).isEqualTo(a.zeroCount + sign * b.zeroCount);
            for (boolean positive : Sides.BOTH) {
                assertThat(Histograms.map(sum, positive))
                        .as("seed %d", seed)
                        .isEqualTo(Histograms.sum(
                                Histograms.coarser(Histograms.map(a, positive), a.schema, schema),
                                Histograms.coarser(Histograms.map(b, positive), b.schema, schema),
                                sign));
            }
        }
    }

    @Test
    void additionInAnyOrder_givesTheSame() {
        long seed = new SplittableRandom().nextLong();
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 2_000; round++) {
            boolean custom = random.nextBoolean();
            FloatHistogram a = custom ? Histograms.randomCustom(random) : Histograms.random(random, random.nextInt(3));
            FloatHistogram b = custom ? Histograms.randomCustom(random) : Histograms.random(random, random.nextInt(3));
            widen(a, custom, random);
            widen(b, custom, random);
            FloatHistogram ab = a.copy();
            FloatHistogram ba = b.copy();

            assertThat(ab.add(b)).isEqualTo(ba.add(a));
            assertThat(ab.compact(0)).as("seed %d", seed).isEqualTo(ba.compact(0));
        }
    }

    private static void widen(FloatHistogram h, boolean custom, SplittableRandom random) {
        if (!custom) {
            FloatHistogram empty = new FloatHistogram();
            empty.schema = h.schema;
            empty.zeroThreshold = Math.scalb(1.0, random.nextInt(-12, 3));
            h.add(empty);
        }
    }

    @Test
    void nothingIsLost_whenZeroBucketsDiffer() {
        long seed = new SplittableRandom().nextLong();
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 2_000; round++) {
            FloatHistogram a = Histograms.random(random, 0);
            FloatHistogram b = Histograms.random(random, 1);
            b.zeroThreshold = Math.scalb(1.5, random.nextInt(-12, 8));
            FloatHistogram sum = a.copy();
            sum.add(b);
            double inBuckets = 0;
            for (BucketCursor bucket = sum.allBuckets(); bucket.next(); ) {
                inBuckets += bucket.count();
            }
            double insideZeroBucketOfB = buckets(b) - buckets(b, sum.zeroThreshold);
            assertThat(sum.zeroThreshold).isGreaterThanOrEqualTo(b.zeroThreshold);
            assertThat(inBuckets).as("seed %d", seed).isLessThanOrEqualTo(sum.count);
            assertThat(inBuckets).as("seed %d", seed).isGreaterThanOrEqualTo(sum.count - insideZeroBucketOfB);
        }
    }

    private static double buckets(FloatHistogram h) {
        return buckets(h, 0);
    }

    private static double buckets(FloatHistogram h, double above) {
        double n = 0;
        for (boolean positive : Sides.BOTH) {
            SideCursor bucket = new SideCursor(h, positive, false);
            while (bucket.next()) {
                n += (positive ? bucket.upper : -bucket.lower) > above ? bucket.count : 0;
            }
        }
        return n;
    }

    @Test
    void zeroBucketWithinAPopulatedBucket_swallowsItWhole() {
        FloatHistogram a = Histograms.exponential(0, 0, 1, 2, 3);
        FloatHistogram b = new FloatHistogram();
        b.zeroThreshold = 0.7;
        b.zeroCount = 5;
        b.count = 5;

        a.add(b);

        assertThat(a.zeroThreshold).isEqualTo(1);
        assertThat(a.zeroCount).isEqualTo(6);
        assertThat(a).hasToString("{count:11, sum:12, [-1,1]:6, (1,2]:2, (2,4]:3}");
    }

    @Test
    void differingCustomBounds_areReducedToTheSharedOnes() {
        FloatHistogram a = Histograms.custom(new double[] {1, 2, 3}, 1, 2, 3, 4);
        FloatHistogram b = Histograms.custom(new double[] {1, 3, 5}, 10, 20, 30, 40);

        assertThat(a.add(b)).isEqualTo(Reconciled.CUSTOM_BOUNDS);

        assertThat(a.customValues).containsExactly(1, 3);
        assertThat(a.positiveBuckets).containsExactly(11, 25, 74);
        assertThat(a.positiveSpans).containsExactly(new Span(0, 3));
    }

    @Test
    void noSharedCustomBound_leavesOneBucket() {
        FloatHistogram a = Histograms.custom(new double[] {1}, 1, 2);
        a.sub(Histograms.custom(new double[] {2}, 1, 1));

        assertThat(a.customValues).isEmpty();
        assertThat(a.positiveBuckets).containsExactly(1);
        assertThat(a).hasToString("{count:1, sum:2, [-Inf,+Inf]:1}");
    }

    @Test
    void exponentialAndCustomBuckets_doNotMix() {
        FloatHistogram a = Histograms.exponential(0, 0, 1);
        assertThatThrownBy(() -> a.add(Histograms.custom(new double[] {1}, 1)))
                .isInstanceOf(HistogramException.class)
                .hasMessage(
                        "cannot apply this operation on histograms with a mix of exponential and custom bucket schemas");
    }

    @ParameterizedTest
    @CsvSource({
        "UNKNOWN, UNKNOWN, UNKNOWN, false", "UNKNOWN, RESET, UNKNOWN, false", "UNKNOWN, GAUGE, GAUGE, false",
        "RESET, RESET, RESET, false", "RESET, NOT_RESET, UNKNOWN, true", "NOT_RESET, RESET, UNKNOWN, true",
        "NOT_RESET, NOT_RESET, NOT_RESET, false", "NOT_RESET, UNKNOWN, UNKNOWN, false", "GAUGE, RESET, GAUGE, false",
        "RESET, GAUGE, GAUGE, false", "GAUGE, UNKNOWN, GAUGE, false"
    })
    void hints_areCombined(CounterResetHint a, CounterResetHint b, CounterResetHint sum, boolean collision) {
        FloatHistogram left = Histograms.exponential(0, 0, 1);
        left.counterResetHint = a;
        FloatHistogram right = Histograms.exponential(0, 0, 1);
        right.counterResetHint = b;

        assertThat(left.add(right).counterResetCollision()).isEqualTo(collision);
        assertThat(left.counterResetHint).isEqualTo(sum);
    }

    @Test
    void compensatedSums_keepWhatPlainOnesLose() {
        FloatHistogram sum = Histograms.exponential(1, 0, 1e16, 1);
        FloatHistogram c = sum.newCompensation();
        FloatHistogram small = Histograms.exponential(1, 0, 1, 0);
        for (int i = 0; i < 10; i++) {
            sum.kahanAdd(small, c);
        }
        sum.add(c);

        assertThat(sum.positiveBuckets[0]).isEqualTo(1e16 + 10);
        assertThat(sum.count).isEqualTo(1e16 + 10);
    }

    @Test
    void compensatedSumsOfAnyLayout_areCloseToPlainOnes() {
        long seed = new SplittableRandom().nextLong();
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 500; round++) {
            boolean custom = random.nextBoolean();
            FloatHistogram plain = custom ? Histograms.randomCustom(random) : Histograms.random(random, 2);
            FloatHistogram sum = plain.copy();
            FloatHistogram c = sum.newCompensation();
            for (int n = 0; n < 6; n++) {
                FloatHistogram h =
                        custom ? Histograms.randomCustom(random) : Histograms.random(random, random.nextInt(4));
                h.zeroThreshold = custom ? 0 : Math.scalb(1.0, random.nextInt(-10, 2));
                h.mul(0.1);
                plain.add(h);
                sum.kahanAdd(h, c);
                assertThat(c.positiveBuckets).hasSameSizeAs(sum.positiveBuckets);
                assertThat(c.negativeBuckets).hasSameSizeAs(sum.negativeBuckets);
            }
            sum.add(c);
            plain.compact(0);
            sum.compact(0);
            assertThat(sum.count).isCloseTo(plain.count, within(1e-9));
            assertThat(sum.zeroCount).as("seed %d", seed).isCloseTo(plain.zeroCount, within(1e-9));
            Histograms.map(plain, true)
                    .forEach((index, count) -> assertThat(
                                    Histograms.map(sum, true).getOrDefault(index, 0.0))
                            .as("seed %d", seed)
                            .isCloseTo(count, within(1e-9)));
        }
    }

    @Test
    void scaling_reachesAllCounts() {
        FloatHistogram h = Histograms.random(new SplittableRandom(3), 1);
        FloatHistogram twice = h.copy().mul(2);

        assertThat(twice.count).isEqualTo(2 * h.count);
        assertThat(twice.copy().div(2)).isEqualTo(h);
        assertThat(twice.counterResetHint).isEqualTo(CounterResetHint.UNKNOWN);
        assertThat(h.copy().negate().counterResetHint).isEqualTo(CounterResetHint.GAUGE);
        assertThat(h.copy().negate().add(h)).isEqualTo(Reconciled.NOTHING);
    }

    @Test
    void divisionByZero_leavesNoBuckets() {
        FloatHistogram h = Histograms.exponential(0, 0, 1, 2).div(0);

        assertThat(h.count).isInfinite();
        assertThat(h.hasOverflow()).isTrue();
        assertThat(h.positiveBuckets).isEmpty();
        assertThat(h.positiveSpans).isEmpty();
    }
}
