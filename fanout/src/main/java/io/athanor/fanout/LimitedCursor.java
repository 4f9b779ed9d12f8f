package io.athanor.fanout;

import io.athanor.api.storeapi.completeness.CompletenessCursor;
import io.athanor.model.budget.LimitExceededException;
import io.athanor.tsdb.series.ChunkBuffer;
import io.athanor.tsdb.series.SelectRequest;
import java.util.function.Consumer;

/** Ends a selection of too many series or samples. */
final class LimitedCursor extends GuardedCursor {
    private static final int SAMPLES_PER_CHUNK = 120;

    private final FanOutConfig limits;
    private final SelectRequest request;
    private final Consumer<String> dropped;
    private final ChunkBuffer buffer = new ChunkBuffer();
    private long series;
    private long samples;

    /** @param dropped is told which limit was exceeded */
    LimitedCursor(CompletenessCursor inner, FanOutConfig limits, SelectRequest request, Consumer<String> dropped) {
        super(inner);
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
}
