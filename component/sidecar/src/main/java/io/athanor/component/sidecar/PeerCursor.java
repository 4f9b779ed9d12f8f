package io.athanor.component.sidecar;

import io.athanor.component.sidecar.remoteread.ReceivedChunks;
import io.athanor.component.sidecar.remoteread.ReceivedSeries;
import io.athanor.model.Labels;
import io.athanor.tsdb.series.SeriesChunks;
import io.athanor.tsdb.series.SeriesCursor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Series of a Prometheus, all of them at hand, in the order that their labels have in the answer. Label sets that have become
 * equal are one series.
 */
final class PeerCursor implements SeriesCursor {
    private final List<ReceivedSeries> series;
    private final ReadCount count;
    private final List<String> warnings;
    private int at = -1;
    private int released;

    /**
     * @param answer in any order
     * @param count is closed by this
     * @param warnings may get more while chunks are decoded
     */
    PeerCursor(List<ReceivedSeries> answer, ReadCount count, List<String> warnings) {
        this.series = merged(answer);
        this.count = count;
        this.warnings = warnings;
    }

    private static List<ReceivedSeries> merged(List<ReceivedSeries> answer) {
        List<ReceivedSeries> sorted = new ArrayList<>(answer);
        sorted.sort(Comparator.comparing(ReceivedSeries::labels));
        int n = 0;
        for (ReceivedSeries next : sorted) {
            if (n > 0 && sorted.get(n - 1).labels().equals(next.labels())) {
                sorted.get(n - 1).chunks().merge(next.chunks());
            } else {
                sorted.set(n++, next);
            }
        }
        return sorted.subList(0, n);
    }

    @Override
    public boolean next() {
        at++;
        return at < series.size();
    }

    @Override
    public Labels labels() {
        return series.get(at).labels();
    }

    @Override
    public SeriesChunks chunks() {
        return series.get(at).chunks();
    }

    @Override
    public void release() {
        for (; released <= at && released < series.size(); released++) {
            ReceivedChunks chunks = series.get(released).chunks();
            count.release(chunks.heldBytes());
            chunks.release();
        }
    }

    @Override
    public List<String> warnings() {
        synchronized (warnings) {
            return List.copyOf(warnings);
        }
    }

    @Override
    public long heldBytes() {
        return count.heldBytes();
    }

    @Override
    public void close() {
        count.close();
    }
}
