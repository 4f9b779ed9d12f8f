package io.athanor.bench.peers;

import io.athanor.bench.peers.Answer.Difference;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What was measured of one query.
 *
 * @param series how many series it selects, on both sides
 * @param points how many points the answer has
 * @param peer the peer's timed answers
 * @param ours our timed answers
 * @param difference how the answers differ
 */
record QueryRow(
        BenchQuery query,
        long series,
        long points,
        List<Contender.Timed> peer,
        List<Contender.Timed> ours,
        Difference difference) {
    double peerSeconds() {
        return median(peer, Contender.Timed::seconds);
    }

    double ourSeconds() {
        return median(ours, Contender.Timed::seconds);
    }

    /** How many times faster we are. */
    double ratio() {
        return peerSeconds() / ourSeconds();
    }

    double peerCpu() {
        return mean(peer);
    }

    double ourCpu() {
        return mean(ours);
    }

    /** The kernel counts CPU in ticks of 10 ms, which only a mean sees through. */
    private static double mean(List<Contender.Timed> runs) {
        return runs.stream().mapToDouble(Contender.Timed::cpuSeconds).average().orElse(Double.NaN);
    }

    private static double median(List<Contender.Timed> runs, ToDoubleFunction<Contender.Timed> of) {
        double[] sorted = runs.stream().mapToDouble(of).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1
                ? sorted[middle]
                : Arrays.stream(sorted, middle - 1, middle + 1).average().orElse(Double.NaN);
    }
}
