package io.athanor.promql.engine.rows;

import io.athanor.model.Labels;
import org.jspecify.annotations.Nullable;

/** Some rows of another vector, in an order of their own, perhaps under other labels; some of them replaced by kept ones. */
public final class PickedRows extends Rows {
    private final Rows in;
    private final int[] source;
    private final @Nullable Row[] replaced;

    /**
     * @param source which row of {@code in} each row is
     * @param replaced the row instead, where not null
     */
    public PickedRows(Rows in, int[] source, Labels[] labels, @Nullable Row[] replaced) {
        super(in.steps(), labels);
        this.in = in;
        this.source = source;
        this.replaced = replaced;
    }

    @Override
    public boolean dropName(int i) {
        return in.dropName(source[i]);
    }

    @Override
    public @Nullable Row stored(int i) {
        Row kept = replaced[i];
        return kept != null ? kept : in.stored(source[i]);
    }

    @Override
    public void row(int i, Scratch scratch, Row out) {
        Row kept = replaced[i];
        if (kept != null) {
            out.copy(kept);
        } else {
            in.row(source[i], scratch, out);
        }
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
