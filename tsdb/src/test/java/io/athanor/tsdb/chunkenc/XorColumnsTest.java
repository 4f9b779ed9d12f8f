package io.athanor.tsdb.chunkenc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class XorColumnsTest {
    private static final long SEED = Long.getLong("athanor.seed", System.nanoTime());

    @Test
    void chunk_ofWhateverSamples_isWhatTheAppenderMakesOfThem() {
        SplittableRandom random = new SplittableRandom(SEED);
        for (int round = 0; round < 3_000; round++) {
            int n = 1 + random.nextInt(round % 50 == 0 ? 1_500 : 130);
            long[] t = new long[n + 3];
            double[] v = new double[n + 3];
            XorAppender one = new XorAppender();
            long time = random.nextLong(-(1L << 42), 1L << 42);
            double value = random.nextDouble() * 100;
            int kind = random.nextInt(6);
            for (int i = 3; i < n + 3; i++) {
                t[i] = time;
                v[i] = value;
                one.append(time, value);
                time += step(random);
                value = next(random, kind, value);
            }
            byte[] out = new byte[5 + XorColumns.room(n)];

            int end = XorColumns.encode(t, v, 3, n + 3, out, 5);

            assertThat(Arrays.copyOfRange(out, 5, end))
                    .as("round %d (replay: -Dathanor.seed=%d)", round, SEED)
                    .isEqualTo(one.toBytes());
        }
    }

    private static long step(SplittableRandom random) {
        return switch (random.nextInt(8)) {
            case 0 -> random.nextInt(20_000);
            case 1 -> 15_000 + random.nextInt(300_000);
            case 2 -> random.nextLong(1L << 40);
            case 3 -> 0;
            default -> 15_000;
        };
    }

    private static double next(SplittableRandom random, int kind, double before) {
        return switch (kind) {
            case 0 -> before;
            case 1 -> before + random.nextInt(3);
            case 2 -> Double.longBitsToDouble(random.nextLong());
            case 3 -> Math.floor(random.nextDouble() * 1000) / 10;
            case 4 -> random.nextBoolean() ? before : Double.NaN;
            default -> before * (1 + random.nextDouble() / 1000);
        };
    }

    @Test
    void samples_outOfOrderOrTooMany_areRefused() {
        byte[] out = new byte[XorColumns.room(4)];
        assertThatIllegalArgumentException()
                .isThrownBy(() -> XorColumns.encode(new long[] {1, 2, 1}, new double[3], 0, 3, out, 0));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> XorColumns.encode(new long[] {2, 1}, new double[2], 0, 2, out, 0));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> XorColumns.encode(new long[0], new double[0], 0, 0, out, 0));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> XorColumns.encode(new long[65_536], new double[65_536], 0, 65_536, out, 0));
    }
}
