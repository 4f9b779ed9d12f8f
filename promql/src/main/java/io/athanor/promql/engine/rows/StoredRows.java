package io.athanor.promql.engine.rows;

import io.athanor.model.Labels;
import io.athanor.promql.plan.Steps;
import org.jspecify.annotations.Nullable;

/** Rows that have been computed and are kept. */
public final class StoredRows extends Rows {
    private final Row[] rows;
    private final boolean @Nullable [] dropName;

    /**
     * @param dropName which names are to be taken away at the end, null for none
     */
    public StoredRows(Steps steps, Labels[] labels, Row[] rows, boolean @Nullable [] dropName) {
        super(steps, labels);
        this.rows = rows;
        this.dropName = dropName;
    }

    /** No series at all. */
    public static StoredRows none(Steps steps) {
        return new StoredRows(steps, new Labels[0], new Row[0], null);
    }

    @Override
    public boolean dropName(int i) {
        return dropName != null && dropName[i];
    }

    @Override
    public Row stored(int i) {
        return rows[i];
    }

    @Override
    public void row(int i, Scratch scratch, Row out) {
        out.copy(rows[i]);
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
