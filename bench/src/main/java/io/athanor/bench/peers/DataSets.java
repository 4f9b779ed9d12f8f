package io.athanor.bench.peers;

import io.athanor.workload.FleetSpec;
import io.athanor.workload.Roster;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/** The histories that queries are about, by name. */
final class DataSets {
    static final String FLEET = "fleet";

    private static final long END_MS = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();

    private static final long DAY_MS = Duration.ofDays(1).toMillis();

    private DataSets() {}

    /**
     * The data set of that name.
     *
     * @throws IllegalArgumentException if there is none
     */
    static DataSet of(String name, int pods, Path folder, PrintStream out) {
        FleetSpec day = FleetSpec.ofPods(pods, END_MS - DAY_MS, END_MS);
        FleetSpec spec = switch (name) {
            case FLEET -> day;
            case "churn" -> day(2_000, Roster.CHURN).withInterval(Duration.ofSeconds(30));
            case "native" -> day(300, Roster.NATIVE);
            case "wide" -> day(100_000, Roster.WIDE).withInterval(Duration.ofMinutes(1));
            case "month" ->
                FleetSpec.ofPods(20, END_MS - 30 * DAY_MS, END_MS)
                        .withInterval(Duration.ofMinutes(1))
                        .withBlocks(Duration.ofDays(2));
            default -> throw new IllegalArgumentException("no data set " + name);
        };
        return new DataSet(name + "-" + spec.pods(), spec, folder, out);
    }

    private static FleetSpec day(int pods, Roster roster) {
        return FleetSpec.ofPods(pods, END_MS - DAY_MS, END_MS).withRoster(roster);
    }
}
