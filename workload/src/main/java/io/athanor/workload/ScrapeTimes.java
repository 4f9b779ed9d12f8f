package io.athanor.workload;

/** When one replica's samples of some scrapes were taken, and which scrapes it lost. */
final class ScrapeTimes {
    private static final double LOST = 0.01;

    private final FleetSpec spec;
    private final int replica;
    private final long jitterSeed;
    private final long lossSeed;

    ScrapeTimes(FleetSpec spec, int replica) {
        this.spec = spec;
        this.replica = replica;
        this.jitterSeed = Dice.stream(Dice.stream(spec.seed(), 4), replica);
        this.lossSeed = Dice.stream(Dice.stream(spec.seed(), 5), replica);
    }

    /**
     * The times of {@code count} scrapes of one series, ms, from scrape number {@code first} on; −1 where the scrape was
     * lost, or the series is not there. The first replica loses none.
     */
    void of(FleetSeries series, long first, int count, long[] into) {
        long time = first * spec.intervalMs() + replica * FleetSpec.REPLICA_DELAY_MS;
        for (int i = 0; i < count; i++) {
            into[i] = time;
            time += spec.intervalMs();
        }
        if (series.jittered()) {
            long stream = Dice.stream(series.stream(), jitterSeed);
            for (int i = 0; i < count; i++) {
                into[i] += Dice.below(FleetSpec.MAX_JITTER_MS + 1, Dice.at(stream, first + i));
            }
        }
        if (replica > 0) {
            long stream = Dice.stream(lossSeed, series.pod());
            for (int i = 0; i < count; i++) {
                if (Dice.fraction(Dice.at(stream, first + i)) < LOST) {
                    into[i] = -1;
                }
            }
        }
        if (series.bornMs() > first * spec.intervalMs() || series.diesMs() < time) {
            for (int i = 0; i < count; i++) {
                long scraped = (first + i) * spec.intervalMs();
                if (scraped < series.bornMs() || scraped >= series.diesMs()) {
                    into[i] = -1;
                }
            }
        }
    }
}
