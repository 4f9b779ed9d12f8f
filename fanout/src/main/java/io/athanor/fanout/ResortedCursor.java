package io.athanor.fanout;

import io.athanor.model.Labels;
import io.athanor.tsdb.series.ResolutionSlice;
import io.athanor.tsdb.series.SeriesChunks;
import io.athanor.tsdb.series.SeriesCursor;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The series of a store that cannot leave labels out itself: all are read, then they come in their new order. */
final class ResortedCursor implements SeriesCursor {
    private final SeriesCursor inner;
    private final List<String> without;
    private final TreeMap<Labels, List<SeriesChunks>> series = new TreeMap<>();
    private boolean isRead;
    private @Nullable Labels labels;
    private @Nullable SeriesChunks chunks;

    ResortedCursor(SeriesCursor inner, List<String> without) {
        this.inner = inner;
        this.without = without;
    }

    @Override
    public boolean next() {
        if (!isRead) {
            isRead = true;
            while (inner.next()) {
                series.computeIfAbsent(inner.labels().drop(without), key -> new ArrayList<>(2))
                        .add(inner.chunks());
            }
        }
        var first = series.pollFirstEntry();
        labels = first == null ? null : first.getKey();
        chunks = first == null ? null : MergedChunks.of(first.getValue());
        return first != null;
    }

    @Override
    public Labels labels() {
        return MergedCursor.current(labels);
    }

    @Override
    public SeriesChunks chunks() {
        return MergedCursor.current(chunks);
    }

    @Override
    public List<String> warnings() {
        return inner.warnings();
    }

    @Override
    public List<ResolutionSlice> resolutions() {
        return inner.resolutions();
    }

    @Override
    public long heldBytes() {
        return inner.heldBytes();
    }

    @Override
    public void close() {
        inner.close();
    }
}
