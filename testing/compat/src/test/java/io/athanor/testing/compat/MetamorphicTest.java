package io.athanor.testing.compat;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.testing.differential.Metamorphic;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Random queries over random data: answers do not depend on how the work, the samples and the range are cut. */
class MetamorphicTest {
    private static final int QUERIES = Integer.getInteger("athanor.queries", 2000);

    @Test
    void randomQueries_howeverWorkSamplesAndRangeAreCut_giveTheSameBits(@TempDir Path dir) throws IOException {
        long seed = Long.getLong("athanor.seed", 7);
        Consumer<String> printer = System.out::println;
        try (Metamorphic metamorphic = new Metamorphic(dir, seed, printer)) {
            Metamorphic.Report report = metamorphic.run(QUERIES);

            System.out.printf(
                    "Seed %d: %d random queries asked of other numbers of workers, %d of them over other blocks and"
                            + " chunks, %d of them in two halves; %d values the same to the bit, %d errors. Replay with"
                            + " -Dathanor.seed=%d%n",
                    seed, report.asked(), report.cut(), report.split(), report.values(), report.errors(), seed);
            assertThat(report.failures()).isEmpty();
            assertThat(report.values()).isGreaterThan(10L * QUERIES);
            assertThat(report.split()).isGreaterThan(QUERIES / 4);
        }
    }
}
