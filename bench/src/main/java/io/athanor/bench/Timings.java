package io.athanor.bench;

import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;

/** Times of one thing done again and again. */
public record Timings(double[] sortedMillis) {
    /** Something that is timed. */
    @FunctionalInterface
    public interface Work {
        void run(int round) throws IOException;
    }

    /** The rounds after {@code warmUps}, one after the other. */
    public static Timings of(int warmUps, int rounds, Work work) throws IOException {
        return of(warmUps, rounds, 0, work);
    }

    /** The same with a rest after each, which is not timed. */
    public static Timings of(int warmUps, int rounds, long restMillis, Work work) throws IOException {
        double[] millis = new double[rounds];
        for (int i = 0; i < warmUps + rounds; i++) {
            long start = System.nanoTime();
            work.run(i);
            if (i >= warmUps) {
                millis[i - warmUps] = (System.nanoTime() - start) / 1e6;
            }
            if (restMillis > 0) {
                LockSupport.parkNanos(restMillis * 1_000_000);
            }
        }
        Arrays.sort(millis);
        return new Timings(millis);
    }

    /** @param part from 0 to 1 */
    public double quantile(double part) {
        return sortedMillis[(int) Math.min(sortedMillis.length - 1, part * sortedMillis.length)];
    }

    public double median() {
        return quantile(0.5);
    }
}
