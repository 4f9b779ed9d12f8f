package io.athanor.model.histogram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TrimmingTest {
    @Test
    void limitBeyondAllBuckets_changesNothing() {
        FloatHistogram h = Histograms.random(new SplittableRandom(5), 1);

        assertThat(h.copy().trimUpper(1e30)).isEqualTo(h);
        assertThat(h.copy().trimLower(-1e30)).isEqualTo(h);
    }

    @Test
    void limitBelowAllBuckets_leavesNothing() {
        FloatHistogram h = Histograms.random(new SplittableRandom(5), 1).trimUpper(-1e30);

        assertThat(h.count).isZero();
        assertThat(h.sum).isZero();
        assertThat(h.positiveBuckets).isEmpty();
    }

    @Test
    void limitAtABound_cutsBetweenBuckets() {
        FloatHistogram h = Histograms.exponential(0, 0, 1, 2, 4);

        assertThat(h.copy().trimUpper(2)).hasToString("{count:3, sum:3.5355339059327378, (0.5,1]:1, (1,2]:2}");
        assertThat(h.copy().trimLower(2)).hasToString("{count:4, sum:11.313708498984761, (2,4]:4}");
    }

    @Test
    void limitWithinABucket_keepsAShareOnTheLogarithmicScale() {
        FloatHistogram h = Histograms.exponential(0, 1, 8).trimUpper(Math.sqrt(2));

        assertThat(h.count).isCloseTo(4, within(1e-12));
        FloatHistogram negative = new FloatHistogram();
        negative.negativeSpans = new Span[] {new Span(1, 1)};
        negative.negativeBuckets = new double[] {8};
        negative.count = 8;
        assertThat(negative.copy().trimLower(-Math.sqrt(2)).count).isCloseTo(4, within(1e-12));
        assertThat(negative.copy().trimLower(-1.9).sum).isNegative();
    }

    @Test
    void bothHalves_makeTheWhole() {
        long seed = new SplittableRandom().nextLong();
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 2_000; round++) {
            FloatHistogram h = Histograms.random(random, random.nextInt(3));
            double limit = random.nextDouble(-40, 40);
            double below = h.copy().trimUpper(limit).count;
            double above = h.copy().trimLower(limit).count;
            assertThat(below + above).as("limit %s, seed %d", limit, seed).isCloseTo(h.count, within(1e-9));
        }
    }

    @Test
    void zeroBucket_isTakenToBeOneSidedWhereTheHistogramIs() {
        FloatHistogram h = Histograms.exponential(0, 3, 1);
        h.zeroThreshold = 2;
        h.zeroCount = 4;
        h.count = 5;

        assertThat(h.copy().trimUpper(1)).hasToString("{count:2, sum:1, [-2,2]:2}");
        assertThat(h.copy().trimUpper(-1).count).isZero();
    }

    @Test
    void customBuckets_areCutLinearly() {
        FloatHistogram h = Histograms.custom(new double[] {10, 20}, 10, 10, 10);

        assertThat(h.copy().trimUpper(15)).hasToString("{count:15, sum:112.5, [-Inf,10]:10, (10,20]:5}");
        assertThat(h.copy().trimUpper(5)).hasToString("{count:5, sum:12.5, [-Inf,10]:5}");
        assertThat(h.copy().trimLower(5).count).isEqualTo(25);
        assertThat(h.copy().trimLower(30)).hasToString("{count:10, sum:300, (20,+Inf]:10}");
        assertThat(h.copy().trimUpper(30).count).isEqualTo(20);
    }
}
