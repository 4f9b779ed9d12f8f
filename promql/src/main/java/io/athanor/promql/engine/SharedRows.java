package io.athanor.promql.engine;

import io.athanor.promql.engine.rows.Row;
import io.athanor.promql.engine.rows.Rows;
import io.athanor.promql.engine.rows.Scratch;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Rows of which some are computed by other operators as well: whoever comes first keeps the row for those that come after.
 * A row in whose making something was remarked is computed again, since remarks tell the operator's place.
 */
final class SharedRows extends Rows {
    private final Rows in;
    private final int[] slots;
    private final Slots kept;

    /** Rows that are kept, each until it has been used so many times. Safe for all threads. */
    static final class Slots {
        private final AtomicReferenceArray<Row> rows;
        private final AtomicIntegerArray usesLeft;

        Slots(int[] uses) {
            rows = new AtomicReferenceArray<>(uses.length);
            usesLeft = new AtomicIntegerArray(uses);
        }
    }

    SharedRows(Rows in, int[] slots, Slots kept) {
        super(in.steps(), in.labels());
        this.in = in;
        this.slots = slots;
        this.kept = kept;
    }

    @Override
    public void row(int i, Scratch scratch, Row out) {
        int slot = slots[i];
        if (slot < 0) {
            in.row(i, scratch, out);
            return;
        }
        boolean last = kept.usesLeft.decrementAndGet(slot) <= 0;
        Row known = kept.rows.get(slot);
        if (known != null) {
            out.copy(known);
            if (last) {
                kept.rows.set(slot, null);
            }
            return;
        }
        long remarks = scratch.notes().made();
        in.row(i, scratch, out);
        if (!last && scratch.notes().made() == remarks) {
            Row copy = new Row(out.steps());
            copy.copy(out);
            kept.rows.set(slot, copy);
        }
    }

    @Override
    public boolean dropName(int i) {
        return in.dropName(i);
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
