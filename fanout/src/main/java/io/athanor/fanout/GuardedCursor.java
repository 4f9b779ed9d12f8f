package io.athanor.fanout;

import io.athanor.api.storeapi.completeness.Completeness;
import io.athanor.api.storeapi.completeness.CompletenessCursor;
import io.athanor.model.Labels;
import io.athanor.tsdb.series.ResolutionSlice;
import io.athanor.tsdb.series.SeriesChunks;
import io.athanor.tsdb.series.SourceShare;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The series of another cursor and all that it tells of them; whether there is a next one is for who extends this to say. */
abstract class GuardedCursor implements CompletenessCursor {
    final CompletenessCursor inner;

    GuardedCursor(CompletenessCursor inner) {
        this.inner = inner;
    }

    @Override
    public final Labels labels() {
        return inner.labels();
    }

    @Override
    public final SeriesChunks chunks() {
        return inner.chunks();
    }

    @Override
    public final void release() {
        inner.release();
    }

    @Override
    public final void releaseBefore() {
        inner.releaseBefore();
    }

    @Override
    public final List<String> warnings() {
        return inner.warnings();
    }

    @Override
    public final List<ResolutionSlice> resolutions() {
        return inner.resolutions();
    }

    @Override
    public final List<SourceShare> shares() {
        return inner.shares();
    }

    @Override
    public final long heldBytes() {
        return inner.heldBytes();
    }

    @Override
    public final @Nullable Completeness completeness() {
        return inner.completeness();
    }

    @Override
    public final String failure() {
        return inner.failure();
    }

    @Override
    public final String failing() {
        return inner.failing();
    }

    @Override
    public final Received received() {
        return inner.received();
    }

    @Override
    public final void close() {
        inner.close();
    }
}
