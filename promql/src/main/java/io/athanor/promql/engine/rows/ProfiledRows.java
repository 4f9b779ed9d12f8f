package io.athanor.promql.engine.rows;

import org.jspecify.annotations.Nullable;

/** The rows of an operator, measured while they are computed. */
final class ProfiledRows extends Rows {
    private final Rows in;
    private final int operator;

    ProfiledRows(Rows in, int operator) {
        super(in.steps(), in.labels());
        this.in = in;
        this.operator = operator;
    }

    @Override
    public boolean dropName(int i) {
        return in.dropName(i);
    }

    @Override
    public void row(int i, Scratch scratch, Row out) {
        ThreadProfile thread = scratch.measured();
        int before = thread.enter(operator);
        try {
            in.row(i, scratch, out);
        } finally {
            thread.leave(before);
        }
        thread.gave(operator, out.count());
    }

    @Override
    public @Nullable Row stored(int i) {
        return in.stored(i);
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
