package io.athanor.promql.engine.range;

import io.athanor.model.Labels;
import io.athanor.promql.engine.rows.Scratch;
import io.athanor.tsdb.series.SampleBuffer;

/** Series with all their samples: what a selector with a range, or a subquery, gives to a function over windows. */
public interface RangeSeries {
    int size();

    /** The labels of a series, metric name included. */
    Labels labels(int i);

    /** Whether the metric name of a series is to be taken away at the end. */
    boolean dropName(int i);

    /** Reads the samples of a series into an empty buffer; stale markers are among them. */
    void samples(int i, Scratch scratch, SampleBuffer into);

    /** A guess at the number of samples of one series. */
    long samplesPerSeries();

    /** ms from the first to the last time that is read, at least 1. */
    long span();
}
