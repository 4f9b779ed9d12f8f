package io.athanor.promql.engine.aggregate;

import io.athanor.promql.engine.rows.Execution;
import io.athanor.promql.engine.rows.Row;
import io.athanor.promql.engine.rows.Rows;
import io.athanor.promql.engine.rows.Scratch;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Takes all rows of a vector through the accumulators of their groups, on all cores, with an outcome that does not depend
 * on how many there are.
 *
 * <p>Many groups: one thread takes a group from its first series to its last, adding each row as it is computed. Few
 * groups: rows are computed by all threads, a tile of series at a time, and then added in their order by threads that
 * have a range of steps each.
 */
final class GroupRunner {
    /** Bytes of a tile of rows: about what stays in a core's cache. */
    private static final int TILE_BYTES = 2_000_000;

    private final Rows in;
    private final Grouping grouping;
    private final Execution execution;
    private final int steps;
    private final int words;

    /** The first member of each group that has a value, where there is one step only. */
    private final int[] firstPresent;

    GroupRunner(Rows in, Grouping grouping, Execution execution) {
        this.in = in;
        this.grouping = grouping;
        this.execution = execution;
        this.steps = in.steps().count();
        this.words = in.steps().words();
        this.firstPresent = new int[grouping.count()];
        Arrays.fill(firstPresent, Integer.MAX_VALUE);
    }

    /** What to do with a group when all of its rows have been added. */
    @FunctionalInterface
    interface Finisher {
        void finish(int group, Accumulator accumulator, int fromWord, int toWord, Scratch scratch);
    }

    int[] firstPresent() {
        return firstPresent;
    }

    void run(Accumulators accumulators, Finisher finisher) {
        int largest = grouping.largest();
        int workers = execution.pool().workers();
        boolean manyGroups =
                workers == 1 || (grouping.count() >= 2 * workers && (long) largest * workers <= 2L * in.size());
        if (manyGroups || in.size() <= 1) {
            byGroup(accumulators, finisher, largest);
        } else {
            byTile(accumulators, finisher);
        }
    }

    private void byGroup(Accumulators accumulators, Finisher finisher, int largest) {
        execution
                .query()
                .budget()
                .reserve(accumulators.bytes(largest) * (execution.pool().workers() + 1), "groups being aggregated");
        long cost = (in.cost() + steps) * Math.max(1, in.size() / Math.max(1, grouping.count()));
        execution.pool().run(execution.query(), grouping.count(), cost, (from, to, scratch) -> {
            Kept kept = scratch.keep(Kept.class, Kept::new);
            Accumulator accumulator = kept.take(this, accumulators, largest);
            for (int g = from; g < to; g++) {
                accumulator.reset();
                group(g, accumulator, scratch);
                finisher.finish(g, accumulator, 0, words, scratch);
            }
        });
        execution
                .query()
                .budget()
                .release(accumulators.bytes(largest) * (execution.pool().workers() + 1));
    }

    private void group(int g, Accumulator accumulator, Scratch scratch) {
        for (int k = grouping.start()[g]; k < grouping.start()[g + 1]; k++) {
            int i = grouping.members()[k];
            Row row = in.borrow(i, scratch);
            note(g, i, row);
            accumulator.add(row, i, in.labels(i), 0, words, scratch);
            in.release(i, row, scratch);
            scratch.worked(steps);
        }
    }

    private void note(int group, int i, Row row) {
        if (steps == 1 && firstPresent[group] > i && row.has(0)) {
            firstPresent[group] = i;
        }
    }

    private void byTile(Accumulators accumulators, Finisher finisher) {
        Accumulator[] all = new Accumulator[grouping.count()];
        for (int g = 0; g < all.length; g++) {
            execution.query().budget().reserve(accumulators.bytes(grouping.size(g)), "groups being aggregated");
            all[g] = accumulators.make(grouping.size(g));
        }
        int tile = (int) Math.max(32, Math.min(in.size(), TILE_BYTES / Row.bytes(steps)));
        boolean kept = allStored();
        Row[] own = kept ? new Row[0] : execution.rows(tile, steps, "a tile of series");
        Row[] rows = new Row[tile];
        for (int from = 0; from < in.size(); from += tile) {
            int count = Math.min(tile, in.size() - from);
            compute(from, count, own, rows);
            add(from, count, rows, all);
        }
        execution.pool().run(execution.query(), all.length, 2L * steps, (from, to, scratch) -> {
            for (int g = from; g < to; g++) {
                finisher.finish(g, all[g], 0, words, scratch);
            }
        });
        if (!kept) {
            execution.query().budget().release(tile * Row.bytes(steps));
        }
        for (int g = 0; g < all.length; g++) {
            execution.query().budget().release(accumulators.bytes(grouping.size(g)));
        }
    }

    /** Whether no row has to be computed; some may be stored and others not. */
    private boolean allStored() {
        for (int i = 0; i < in.size(); i++) {
            if (in.stored(i) == null) {
                return false;
            }
        }
        return true;
    }

    /** Puts rows into {@code rows}: those that are stored, the others computed into {@code own}. */
    private void compute(int first, int count, Row[] own, Row[] rows) {
        execution.pool().run(execution.query(), count, in.cost(), (from, to, scratch) -> {
            for (int k = from; k < to; k++) {
                Row stored = in.stored(first + k);
                if (stored != null) {
                    rows[k] = stored;
                } else {
                    own[k].clear();
                    in.row(first + k, scratch, own[k]);
                    rows[k] = own[k];
                }
            }
        });
    }

    private void add(int first, int count, Row[] rows, Accumulator[] all) {
        execution.pool().run(execution.query(), words, 64L * count, (from, to, scratch) -> {
            for (int k = 0; k < count; k++) {
                int i = first + k;
                int g = grouping.groupOf()[i];
                note(g, i, rows[k]);
                all[g].add(rows[k], i, in.labels(i), from, to, scratch);
                scratch.worked(64 * (to - from));
            }
        });
    }

    /** The accumulator that a thread uses for one group after the other. */
    private static final class Kept {
        private @Nullable GroupRunner owner;
        private @Nullable Accumulator accumulator;

        private Accumulator take(GroupRunner runner, Accumulators accumulators, int largest) {
            Accumulator mine = accumulator;
            if (owner != runner || mine == null) {
                mine = accumulators.make(largest);
                accumulator = mine;
                owner = runner;
            }
            return mine;
        }
    }
}
