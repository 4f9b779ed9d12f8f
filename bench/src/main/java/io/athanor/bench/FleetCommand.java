package io.athanor.bench;

import io.athanor.workload.FleetSpec;
import io.athanor.workload.FleetSpec.BlockForm;
import io.athanor.workload.FleetWorkload;
import io.athanor.workload.Roster;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bench/fleet}: writes the fleet's blocks. */
@Command(name = "bench/fleet", mixinStandardHelpOptions = true, sortOptions = false)
final class FleetCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "DIR", description = "Bucket folder that gets the blocks; made if absent.")
    private Path dir = Path.of(".");

    @Option(
            names = "--roster",
            defaultValue = "FLEET",
            description = "Which series: ${COMPLETION-CANDIDATES} (${DEFAULT-VALUE}).")
    private Roster roster = Roster.FLEET;

    @Option(
            names = "--pods",
            defaultValue = "200",
            description = "Pods, of 87 series each in FLEET (${DEFAULT-VALUE}).")
    private int pods;

    @Option(names = "--hours", defaultValue = "24", description = "Hours before the end (${DEFAULT-VALUE}).")
    private int hours;

    @Option(names = "--end", defaultValue = "2026-01-01T00:00:00Z", description = "End, exclusive (${DEFAULT-VALUE}).")
    private Instant end = Instant.EPOCH;

    @Option(names = "--interval", defaultValue = "15", description = "Seconds between scrapes (${DEFAULT-VALUE}).")
    private int interval;

    @Option(names = "--cluster", defaultValue = "fleet", description = "External label (${DEFAULT-VALUE}).")
    private String cluster = "fleet";

    @Option(names = "--replicas", defaultValue = "2", description = "Prometheus replicas (${DEFAULT-VALUE}).")
    private int replicas;

    @Option(names = "--seed", defaultValue = "1", description = "Decides all randomness (${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--plain", description = "Blocks without external labels, as Prometheus has them on its disk.")
    private boolean plain;

    private FleetCommand() {}

    public static void main(String[] args) {
        System.exit(new CommandLine(new FleetCommand()).execute(args));
    }

    @Override
    public Integer call() throws IOException {
        long endMs = end.toEpochMilli();
        FleetSpec spec = new FleetSpec(
                        pods,
                        endMs - Duration.ofHours(hours).toMillis(),
                        endMs,
                        Duration.ofSeconds(interval).toMillis(),
                        cluster,
                        plain ? 1 : replicas,
                        seed,
                        plain ? BlockForm.PROMETHEUS : BlockForm.THANOS)
                .withRoster(roster);
        int[] shown = {-1};
        System.out.println(FleetWorkload.write(spec, dir, (written, total) -> {
            int percent = (int) (100 * written / total);
            if (percent != shown[0]) {
                shown[0] = percent;
                System.err.printf(Locale.ROOT, "\r%3d %%%s", percent, percent == 100 ? "\n" : "");
            }
        }));
        return 0;
    }
}
