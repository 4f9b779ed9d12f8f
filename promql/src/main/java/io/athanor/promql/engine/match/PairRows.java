package io.athanor.promql.engine.match;

import io.athanor.model.Labels;
import io.athanor.promql.engine.rows.Row;
import io.athanor.promql.engine.rows.Rows;
import io.athanor.promql.engine.rows.Scratch;
import org.jspecify.annotations.Nullable;

/**
 * Results of a binary operator of which each is made from one row of either side, or that were computed before. The row
 * of the side of one is remembered by each thread, since neighbouring results often share it.
 */
final class PairRows extends Rows {
    private final Rows left;
    private final Rows right;
    private final int[] leftRows;
    private final int[] rightRows;
    private final @Nullable Row[] computed;
    private final RowOperator operator;
    private final boolean oneIsLeft;

    PairRows(
            Rows left,
            Rows right,
            Labels[] labels,
            int[] leftRows,
            int[] rightRows,
            @Nullable Row[] computed,
            RowOperator operator,
            boolean oneIsLeft) {
        super(left.steps(), labels);
        this.left = left;
        this.right = right;
        this.leftRows = leftRows;
        this.rightRows = rightRows;
        this.computed = computed;
        this.operator = operator;
        this.oneIsLeft = oneIsLeft;
    }

    @Override
    public boolean dropName(int i) {
        return operator.returnBool;
    }

    @Override
    public @Nullable Row stored(int i) {
        return computed[i];
    }

    @Override
    public void row(int i, Scratch scratch, Row out) {
        Row kept = computed[i];
        if (kept != null) {
            out.copy(kept);
        } else if (oneIsLeft) {
            out.copy(one(left, leftRows[i], scratch));
            Row other = right.borrow(rightRows[i], scratch);
            operator.apply(out, other, rightRows[i], scratch);
            right.release(rightRows[i], other, scratch);
        } else {
            left.row(leftRows[i], scratch, out);
            operator.apply(out, one(right, rightRows[i], scratch), leftRows[i], scratch);
        }
    }

    private Row one(Rows side, int i, Scratch scratch) {
        Row stored = side.stored(i);
        if (stored != null) {
            return stored;
        }
        LastRows last = scratch.keep(LastRows.class, LastRows::new);
        return last.row(this, side, i, scratch);
    }

    @Override
    public long cost() {
        return left.cost() + right.cost() + 2L * steps().count();
    }

    @Override
    public boolean quiet() {
        return false;
    }
}
