package io.athanor.fanout;

import io.athanor.api.storeapi.completeness.Completeness;
import io.athanor.api.storeapi.completeness.CompletenessCursor;
import io.athanor.model.Labels;
import io.athanor.model.budget.LimitExceededException;
import io.athanor.tsdb.series.ChunkBuffer;
import io.athanor.tsdb.series.ResolutionSlice;
import io.athanor.tsdb.series.SelectRequest;
import io.athanor.tsdb.series.SeriesChunks;
import io.athanor.tsdb.series.SourceShare;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Ends a selection of too many series or samples. */
final class LimitedCursor implements CompletenessCursor {
    private static final int SAMPLES_PER_CHUNK = 120;

    private final CompletenessCursor inner;
    private final FanOutConfig limits;
    private final SelectRequest request;
    private final Consumer<String> dropped;
    private final ChunkBuffer buffer = new ChunkBuffer();
    private long series;
    private long samples;

    /** @param dropped is told which limit was exceeded */
    LimitedCursor(CompletenessCursor inner, FanOutConfig limits, SelectRequest request, Consumer<String> dropped) {
        this.inner = inner;
        this.limits = limits;
        this.request = request;
        this.dropped = dropped;
    }

    @Override
    public boolean next() {
        if (!inner.next()) {
            return false;
        }
        check(++series, limits.requestSeries(), "series", "failed to send series");
        if (limits.requestSamples() > 0 && !request.hints().skipChunks()) {
            inner.chunks().read(request.mint(), request.maxt(), buffer);
            samples += (long) buffer.size * SAMPLES_PER_CHUNK;
            check(samples, limits.requestSamples(), "chunks", "failed to send samples");
        }
        return true;
    }

    private void check(long got, long limit, String reason, String what) {
        if (limit > 0 && got > limit) {
            dropped.accept(reason);
            throw new LimitExceededException(reason, what + ": limit " + limit + " violated (got " + got + ")");
        }
    }

    @Override
    public Labels labels() {
        return inner.labels();
    }

    @Override
    public SeriesChunks chunks() {
        return inner.chunks();
    }

    @Override
    public void release() {
        inner.release();
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
    public List<SourceShare> shares() {
        return inner.shares();
    }

    @Override
    public long heldBytes() {
        return inner.heldBytes();
    }

    @Override
    public @Nullable Completeness completeness() {
        return inner.completeness();
    }

    @Override
    public Received received() {
        return inner.received();
    }

    @Override
    public void close() {
        inner.close();
    }
}
