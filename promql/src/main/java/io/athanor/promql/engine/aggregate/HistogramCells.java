package io.athanor.promql.engine.aggregate;

import io.athanor.model.Labels;
import io.athanor.model.histogram.CounterResetHint;
import io.athanor.model.histogram.FloatHistogram;
import io.athanor.model.histogram.HistogramException;
import io.athanor.promql.engine.range.HistogramTotal;
import io.athanor.promql.engine.rows.Remarks;
import io.athanor.promql.engine.rows.Row;
import io.athanor.promql.engine.rows.SampleCounts;
import io.athanor.promql.engine.rows.Scratch;
import org.jspecify.annotations.Nullable;

/** The histograms of a group, per step: what {@code sum} and {@code avg} add up beside floats. */
final class HistogramCells {
    private final boolean average;
    private final Remarks remarks;
    private final @Nullable Cell[] cells;

    HistogramCells(int steps, boolean average, Remarks remarks) {
        this.average = average;
        this.remarks = remarks;
        this.cells = new Cell[steps];
    }

    private static final class Cell {
        private final HistogramTotal total;
        private boolean started;
        private boolean incompatible;
        private boolean reset;
        private boolean noReset;

        private Cell(boolean average) {
            total = new HistogramTotal(average);
        }
    }

    /** Adds a histogram; where floats came first the step is lost, and only that it was there counts. */
    void add(int step, FloatHistogram histogram, boolean afterFloats, Labels labels, Scratch scratch) {
        Cell cell = cells[step];
        if (cell == null) {
            scratch.query().budget().reserve(32 * SampleCounts.size(histogram) + 200, "histograms being aggregated");
            cell = new Cell(average);
            cells[step] = cell;
        }
        if (cell.incompatible || (afterFloats && !cell.started)) {
            return;
        }
        cell.reset |= histogram.counterResetHint == CounterResetHint.RESET;
        cell.noReset |= histogram.counterResetHint == CounterResetHint.NOT_RESET;
        cell.started = true;
        try {
            boolean before = cell.total.reconciled();
            cell.total.add(histogram);
            if (!before && cell.total.reconciled()) {
                remarks.customBoundsReconciled(scratch, Remarks.Operation.AGGREGATION);
            }
        } catch (HistogramException e) {
            remarks.mixedExponentialCustom(scratch, labels);
            cell.incompatible = true;
        }
        scratch.worked(1500);
    }

    /** Whether the step's group is lost to a mix of buckets. */
    boolean incompatible(int step) {
        Cell cell = cells[step];
        return cell != null && cell.incompatible;
    }

    /** Writes a step's total where there is one; a step with floats as well has none. */
    void finish(int step, boolean floats, Row out, Scratch scratch) {
        Cell cell = cells[step];
        if (cell == null) {
            return;
        }
        if (floats) {
            out.unset(step);
            remarks.mixedFloatsHistogramsAggregation(scratch);
            return;
        }
        if (cell.incompatible) {
            return;
        }
        out.set(step, cell.total.result().compact(0));
        if (cell.reset && cell.noReset) {
            remarks.counterResetCollision(scratch, Remarks.Operation.AGGREGATION);
        }
    }
}
