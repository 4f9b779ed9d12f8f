package io.athanor.component.compact;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The schedule of several compactors, small; {@code bench/schedule} has a hundred of them work on 100,000 blocks. */
class ScheduleTest {
    private static final long SEED = Long.getLong("athanor.seed", System.nanoTime());
    private static final int COMPACTORS = Integer.getInteger("athanor.schedule.compactors", 6);
    private static final int BLOCKS = Integer.getInteger("athanor.schedule.blocks", 20 * 172);

    @Test
    void compactors_shareTheWork_eachJobIsDoneOnce_andNoneWaitsForEver(@TempDir Path dir) throws IOException {
        ScheduleSimulation simulation = new ScheduleSimulation(SEED, dir);
        ScheduleSimulation.Outcome outcome = simulation.run(COMPACTORS, BLOCKS, 0.1);
        System.out.println(outcome);
        String where = outcome + "; seed " + SEED + " (again: -Dathanor.seed=" + SEED + ")";
        simulation.check(where);
        assertThat(outcome.jobs()).as(where).isGreaterThan(BLOCKS / 172);
        // what is begun again, somebody died over
        assertThat(outcome.begunAgain()).as(where).isLessThanOrEqualTo(outcome.deaths());
        assertThat(outcome.discarded()).as(where).isZero();
        // takeovers and looks included
        assertThat(outcome.virtualMinutes()).as(where).isLessThan(2 * outcome.idealMinutes() + 30);
    }
}
