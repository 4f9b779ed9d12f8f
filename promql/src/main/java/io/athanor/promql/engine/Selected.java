package io.athanor.promql.engine;

import io.athanor.model.Labels;
import io.athanor.tsdb.series.SeriesChunks;

/** The series of one selection: labels, and where their chunks are. */
record Selected(Labels[] labels, SeriesChunks[] chunks) {
    int size() {
        return labels.length;
    }
}
