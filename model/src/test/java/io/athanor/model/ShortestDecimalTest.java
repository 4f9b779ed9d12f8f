package io.athanor.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ShortestDecimalTest {
    @Test
    void randomBits_haveTheDigitsOfTheJdk() {
        long seed = new SplittableRandom().nextLong();
        SplittableRandom random = new SplittableRandom(seed);

        for (int i = 0; i < 400_000; i++) {
            check(Double.longBitsToDouble(random.nextLong()), seed);
        }
    }

    @Test
    void everydayNumbers_haveTheDigitsOfTheJdk() {
        long seed = new SplittableRandom().nextLong();
        SplittableRandom random = new SplittableRandom(seed);

        for (int i = 0; i < 200_000; i++) {
            long integer = random.nextLong(1L << random.nextInt(1, 62));
            check(integer, seed);
            check(integer / 1000.0, seed);
            check(integer / 3.0, seed);
            check(random.nextDouble(), seed);
        }
    }

    @Test
    void bordersOfBinades_haveTheDigitsOfTheJdk() {
        for (int e = -1074; e <= 1023; e++) {
            double power = Math.scalb(1.0, e);
            check(power, e);
            check(Math.nextUp(power), e);
            check(Math.nextDown(power), e);
        }
    }

    @Test
    void leastSubnormals_areShorterThanTheJdkPrintsThem() {
        assertThat(GoFormat.sample(4.9e-324)).isEqualTo("5e-324");
        assertThat(GoFormat.sample(9.9e-324)).isEqualTo("1e-323");
        assertThat(GoFormat.sample(1.5e-323)).isEqualTo("1.5e-323");
    }

    private static void check(double v, long seed) {
        if (!(Math.abs(v) > 1e-322) || Double.isInfinite(v)) {
            return;
        }
        String text = GoFormat.e(v);
        // JDK prints at least two digits ("2.0E-3"), never other ones.
        if (new BigDecimal(text).compareTo(new BigDecimal(Double.toString(v))) != 0) {
            assertThat(text)
                    .as("bits %x, seed %d", Double.doubleToRawLongBits(v), seed)
                    .isEqualTo(Double.toString(v));
        }
    }
}
