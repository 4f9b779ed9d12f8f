package io.athanor.bucket;

import io.athanor.model.Labels;
import io.athanor.tsdb.block.Block;
import io.athanor.tsdb.series.ResolutionSlice;
import io.athanor.tsdb.series.SeriesChunks;
import io.athanor.tsdb.series.SeriesCursor;
import java.util.List;

/** Steps over the rows; holds the blocks that they lie in. */
final class BlockSetCursor implements SeriesCursor {
    private final SeriesIds series;
    private final Rows rows;
    private final Problems problems;
    private final List<ResolutionSlice> slices;
    private final List<Block.Pin> pins;
    private int row = -1;

    BlockSetCursor(SeriesIds series, Rows rows, Problems problems, List<ResolutionSlice> slices, List<Block.Pin> pins) {
        this.series = series;
        this.rows = rows;
        this.problems = problems;
        this.slices = slices;
        this.pins = pins;
    }

    @Override
    public boolean next() {
        if (row < rows.size()) {
            row++;
        }
        return row < rows.size();
    }

    @Override
    public Labels labels() {
        return series.labels(rows.id(here()));
    }

    @Override
    public SeriesChunks chunks() {
        return new RowChunks(rows, here(), problems);
    }

    @Override
    public List<String> warnings() {
        return problems.texts();
    }

    @Override
    public List<ResolutionSlice> resolutions() {
        return slices;
    }

    @Override
    public void close() {
        pins.forEach(Block.Pin::close);
    }

    private int here() {
        if (row < 0 || row >= rows.size()) {
            throw new IllegalStateException("the cursor stands on no series");
        }
        return row;
    }
}
