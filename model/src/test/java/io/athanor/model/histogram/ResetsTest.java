package io.athanor.model.histogram;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ResetsTest {
    @Test
    void hints_decideFirst() {
        FloatHistogram less = Histograms.exponential(0, 0, 1);
        FloatHistogram more = Histograms.exponential(0, 0, 2);
        less.counterResetHint = CounterResetHint.NOT_RESET;
        more.counterResetHint = CounterResetHint.RESET;

        assertThat(less.detectReset(more)).isFalse();
        assertThat(more.detectReset(less)).isTrue();
        less.counterResetHint = CounterResetHint.GAUGE;
        assertThat(less.detectReset(more)).isTrue();
    }

    @Test
    void growth_isNoReset() {
        long seed = new SplittableRandom().nextLong();
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 2_000; round++) {
            FloatHistogram before = Histograms.random(random, random.nextInt(1, 4));
            FloatHistogram more = Histograms.random(random, random.nextInt(4));
            FloatHistogram after = before.copy();
            after.add(more);
            assertThat(after.detectReset(before)).as("seed %d", seed).isFalse();
            boolean populated = more.count > 0;
            assertThat(before.detectReset(after))
                    .as("seed %d", seed)
                    .isEqualTo(populated || before.schema > after.schema);
        }
    }

    @Test
    void anyShrunkBucket_isAReset() {
        FloatHistogram before = Histograms.exponential(1, 0, 3, 0, 3);
        FloatHistogram after = Histograms.exponential(1, 0, 9, 0, 2);
        FloatHistogram gone = Histograms.exponential(1, 0, 9);
        FloatHistogram emptyGone = Histograms.exponential(1, 0, 9, 9, 9);

        assertThat(after.detectReset(before)).isTrue();
        assertThat(gone.detectReset(before)).isTrue();
        assertThat(emptyGone.detectReset(before)).isFalse();
    }

    @Test
    void finerSchemaOrNarrowerZeroBucket_isAReset() {
        FloatHistogram coarse = Histograms.exponential(0, 0, 1);
        FloatHistogram fine = Histograms.exponential(1, -1, 1, 1);
        assertThat(fine.detectReset(coarse)).isTrue();
        assertThat(coarse.copy().mul(2).detectReset(fine)).isFalse();

        FloatHistogram wide = coarse.copy();
        wide.zeroThreshold = 0.25;
        assertThat(coarse.detectReset(wide)).isTrue();
        assertThat(wide.detectReset(coarse)).isFalse();
    }

    @Test
    void zeroBucketGrownOverBuckets_comparesWhatItSwallowed() {
        FloatHistogram before = Histograms.exponential(0, -1, 2, 3);
        FloatHistogram after = Histograms.exponential(0, 0, 3);
        after.zeroThreshold = 0.5;
        after.zeroCount = 2;
        after.count = 5;
        assertThat(after.detectReset(before)).isFalse();
        after.zeroCount = 1;
        after.count = 6;
        assertThat(after.detectReset(before)).isTrue();
        after.zeroCount = 9;
        after.zeroThreshold = 0.4;
        assertThat(after.detectReset(before)).isTrue();
    }

    @Test
    void customBuckets_areComparedAtSharedBounds() {
        FloatHistogram before = Histograms.custom(new double[] {1, 2, 3}, 1, 2, 3, 4);
        assertThat(Histograms.custom(new double[] {1, 3}, 1, 5, 4).detectReset(before))
                .isFalse();
        assertThat(Histograms.custom(new double[] {1, 3}, 1, 4, 9).detectReset(before))
                .isTrue();
        assertThat(Histograms.custom(new double[] {1, 2, 3}, 9, 1, 9, 9).detectReset(before))
                .isTrue();
        assertThat(before.detectReset(Histograms.exponential(0, 0, 1))).isTrue();
    }
}
