package io.athanor.promql.engine.rows;

import io.athanor.model.Labels;

/** Rows of which each is made from one row of another vector, in place. */
public abstract class MappedRows extends Rows {
    protected final Rows in;
    private final boolean dropsName;

    /**
     * @param labels of the results
     * @param dropsName whether all names are to be taken away at the end; else it is as with the input
     */
    protected MappedRows(Rows in, Labels[] labels, boolean dropsName) {
        super(in.steps(), labels);
        this.in = in;
        this.dropsName = dropsName;
    }

    /** Turns the input's row {@code i} into the result's. */
    protected abstract void map(int i, Row row, Scratch scratch);

    @Override
    public final void row(int i, Scratch scratch, Row out) {
        in.row(i, scratch, out);
        map(i, out, scratch);
    }

    @Override
    public final boolean dropName(int i) {
        return dropsName || in.dropName(i);
    }

    @Override
    public long cost() {
        return in.cost() + 2L * steps().count();
    }

    @Override
    public boolean quiet() {
        return in.quiet();
    }
}
