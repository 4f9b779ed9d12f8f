package io.athanor.promql.engine;

import io.athanor.model.Labels;
import io.athanor.promql.engine.range.RangeSeries;
import io.athanor.promql.engine.rows.Scratch;
import io.athanor.promql.engine.rows.ThreadProfile;
import io.athanor.tsdb.series.SampleBuffer;

/** The series of a range, measured while they are read. */
final class ProfiledRange implements RangeSeries {
    private final RangeSeries in;
    private final int operator;

    ProfiledRange(RangeSeries in, int operator) {
        this.in = in;
        this.operator = operator;
    }

    @Override
    public int size() {
        return in.size();
    }

    @Override
    public Labels labels(int i) {
        return in.labels(i);
    }

    @Override
    public boolean dropName(int i) {
        return in.dropName(i);
    }

    @Override
    public void samples(int i, Scratch scratch, SampleBuffer into) {
        ThreadProfile thread = scratch.measured();
        int before = thread.enter(operator);
        try {
            in.samples(i, scratch, into);
        } finally {
            thread.leave(before);
        }
        thread.gave(operator, into.size);
    }

    @Override
    public long samplesPerSeries() {
        return in.samplesPerSeries();
    }

    @Override
    public long span() {
        return in.span();
    }
}
