package io.athanor.promql.engine.rows;

import io.athanor.model.histogram.FloatHistogram;
import io.athanor.promql.plan.Steps;
import java.util.Arrays;

/** Rows of one step, found once, that stand at every step. */
public final class RepeatedRows extends Rows {
    private final StoredRows once;

    public RepeatedRows(StoredRows once, Steps steps) {
        super(steps, once.labels());
        this.once = once;
    }

    @Override
    public boolean dropName(int i) {
        return once.dropName(i);
    }

    @Override
    public void row(int i, Scratch scratch, Row out) {
        Row row = once.stored(i);
        if (!row.has(0)) {
            return;
        }
        out.fill();
        Arrays.fill(out.v, row.v[0]);
        FloatHistogram histogram = row.histogram(0);
        if (histogram != null) {
            FloatHistogram[] all = new FloatHistogram[out.steps()];
            Arrays.fill(all, histogram);
            out.histograms = all;
        }
    }

    @Override
    public long cost() {
        return 10 + steps().count() / 4;
    }

    @Override
    public boolean quiet() {
        return true;
    }
}
