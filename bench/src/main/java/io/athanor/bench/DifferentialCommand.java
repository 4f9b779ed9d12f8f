package io.athanor.bench;

import io.athanor.testing.differential.Dialect;
import io.athanor.testing.differential.Differential;
import io.athanor.testing.differential.DifferentialReport;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bench/differential}: random queries over random data, asked of a real Prometheus and of Athanor. */
@Command(name = "bench/differential", mixinStandardHelpOptions = true, sortOptions = false)
final class DifferentialCommand implements Callable<Integer> {
    @Option(names = "--prometheus", required = true, description = "A real Prometheus.")
    private @Nullable Path prometheus;

    @Option(names = "--seed", description = "Of data and queries (default: one from the clock, printed).")
    private long seed = System.nanoTime() & 0xffffff;

    @Option(names = "--queries", defaultValue = "3000", description = "Questions (default ${DEFAULT-VALUE}).")
    private int queries;

    @Option(names = "--only", defaultValue = "-1", description = "Ask only the question of this number.")
    private int only;

    @Option(
            names = "--dialect",
            defaultValue = "V3",
            description =
                    "V3, V3_DELAYED (names removed at the end), V3_STARTS (start timestamps), V3_ALL; or V2: what 2.42 has too (${DEFAULT-VALUE}).")
    private Dialect dialect = Dialect.V3;

    private DifferentialCommand() {}

    public static void main(String[] args) {
        System.exit(new CommandLine(new DifferentialCommand()).execute(args));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (prometheus == null) {
            throw new IllegalArgumentException("--prometheus names the real Prometheus's executable");
        }
        PrintStream out = System.out;
        Path dir = Files.createTempDirectory("athanor-differential");
        out.println("Replay: bench/differential --prometheus PATH --dialect " + dialect.name() + " --seed " + seed
                + " --queries " + queries + ", one question with --only N. Blocks and logs: " + dir);
        DifferentialReport report =
                Differential.run(dialect, prometheus.toAbsolutePath(), dir, seed, queries, only, out);
        out.println(report);
        boolean rare = only < 0 && !report.comparedTooRarely().isEmpty();
        return report.failures().isEmpty() && !rare ? 0 : 1;
    }
}
