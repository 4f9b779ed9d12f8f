package io.athanor.fanout;

import io.athanor.api.storeapi.completeness.Completeness;
import io.athanor.api.storeapi.completeness.CompletenessCursor;
import io.athanor.model.Labels;
import io.athanor.tsdb.series.IncompleteException;
import io.athanor.tsdb.series.ResolutionSlice;
import io.athanor.tsdb.series.SeriesChunks;
import io.athanor.tsdb.series.StillWanted;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Ends a selection as soon as anything of it is missing, also while another store is waited for. */
final class AllOrNothingCursor implements CompletenessCursor {
    /** After how many series to look at the stores again. */
    private static final int EVERY = 64;

    private final CompletenessCursor inner;
    private final List<AskedCursor> asked;
    private int given;

    AllOrNothingCursor(CompletenessCursor inner, List<AskedCursor> asked) {
        this.inner = inner;
        this.asked = List.copyOf(asked);
    }

    /** @throws IncompleteException naming what is missing */
    @Override
    public boolean next() {
        Runnable outer = StillWanted.look();
        boolean isThere = StillWanted.during(
                () -> {
                    outer.run();
                    check();
                },
                inner::next);
        if (!isThere || given++ % EVERY == 0) {
            check();
        }
        return isThere;
    }

    private void check() {
        for (AskedCursor one : asked) {
            String missing = one.missing();
            if (!missing.isEmpty()) {
                throw new IncompleteException(missing);
            }
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
