package io.athanor.testing.differential;

import io.athanor.testing.testkit.RealPrometheus;
import io.athanor.testing.testkit.ServedBucket;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;

/**
 * The differential test as a whole: writes the seed's blocks twice, starts a real Prometheus and {@code athanor all} on
 * them, and asks both.
 */
public final class Differential {
    private static final String CONFIG = "global: {evaluation_interval: 1m}\n";

    private Differential() {}

    /**
     * Runs it.
     *
     * @param prometheus the real one's executable
     * @param dir an empty folder for blocks and logs
     * @param queries how many questions; more are asked where something was compared too rarely
     * @param only the number of the one question to ask, all if negative
     * @param out differences are printed here as they are found
     */
    public static DifferentialReport run(
            Dialect dialect, Path prometheus, Path dir, long seed, int queries, int only, PrintStream out)
            throws IOException, InterruptedException {
        Path theirData = dir.resolve("prometheus").resolve("data");
        Path ourData = dir.resolve("athanor").resolve("bucket");
        new RandomHistory(seed, dialect).write(theirData);
        new RandomHistory(seed, dialect).write(ourData);
        String[] switches = dialect.isV3() ? new String[] {"--enable-feature=" + dialect.features()} : new String[0];
        try (RealPrometheus theirs = RealPrometheus.start(prometheus, dir.resolve("prometheus"), CONFIG, switches);
                ServedBucket ours = ServedBucket.of(ourData, switches)) {
            return new DifferentialRun(dialect, seed, ours.base(), theirs.base(), out).run(queries, only);
        }
    }
}
