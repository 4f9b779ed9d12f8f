package io.athanor.testing.compat;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.testing.differential.Dialect;
import io.athanor.testing.differential.Differential;
import io.athanor.testing.differential.DifferentialReport;
import io.athanor.testing.testkit.RealPrograms;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Random queries over random data, answered by a real Prometheus and by Athanor. */
class DifferentialTest {
    private static final int QUERIES = 1000;

    @Test
    void randomQueries_overRandomData_areAnsweredAsPrometheusDoes(@TempDir Path dir)
            throws IOException, InterruptedException {
        Path prometheus = RealPrograms.prometheus();
        long seed = Long.getLong("athanor.seed", 4);

        DifferentialReport report = Differential.run(Dialect.V2, prometheus, dir, seed, QUERIES, -1, System.out);

        System.out.println(report);
        System.out.println("Replay: bench/differential --prometheus PATH --dialect V2 --seed " + seed + " --queries "
                + QUERIES + ", one question with --only N");
        assertThat(report.failures()).isEmpty();
        assertThat(report.comparedTooRarely()).isEmpty();
    }
}
