package io.athanor.promql.engine.rows;

import io.athanor.model.Labels;
import org.jspecify.annotations.Nullable;

/** The rows of another vector under other labels. */
public final class RelabeledRows extends Rows {
    private final Rows in;
    private final boolean[] dropName;

    public RelabeledRows(Rows in, Labels[] labels, boolean[] dropName) {
        super(in.steps(), labels);
        this.in = in;
        this.dropName = dropName;
    }

    @Override
    public boolean dropName(int i) {
        return dropName[i];
    }

    @Override
    public @Nullable Row stored(int i) {
        return in.stored(i);
    }

    @Override
    public void row(int i, Scratch scratch, Row out) {
        in.row(i, scratch, out);
    }

    @Override
    public long cost() {
        return in.cost();
    }

    @Override
    public boolean quiet() {
        return in.quiet();
    }
}
