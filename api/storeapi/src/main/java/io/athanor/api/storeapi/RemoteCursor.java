package io.athanor.api.storeapi;

import io.athanor.model.Labels;
import io.athanor.tsdb.series.ResolutionSlice;
import io.athanor.tsdb.series.SeriesChunks;
import io.athanor.tsdb.series.SeriesCursor;
import io.grpc.Status;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the frames of a Series call; frames of one series that follow each other are one series again. */
final class RemoteCursor implements SeriesCursor {
    private final ReceivedSeries answer;
    private final Duration timeout;
    private final SeriesStream stream;
    private SeriesFrame frame = new SeriesFrame();
    private int at;
    private boolean hasEnded;
    private @Nullable RemoteChunks series;

    RemoteCursor(ReceivedSeries answer, Duration timeout, SeriesStream stream) {
        this.answer = answer;
        this.timeout = timeout;
        this.stream = stream;
    }

    @Override
    public boolean next() {
        RemoteChunks before = series;
        series = null;
        if (!isThere()) {
            return false;
        }
        RemoteChunks next = frame.series(at);
        if (before != null && next.labels().compareTo(before.labels()) <= 0) {
            stop("series out of order: " + next.labels() + " after " + before.labels());
            return false;
        }
        at++;
        while (isThere() && frame.series(at).labels().equals(next.labels())) {
            next.add(frame.series(at));
            at++;
        }
        series = next;
        return true;
    }

    /** Whether there is a further series, left where it is. */
    private boolean isThere() {
        while (at == frame.size && !hasEnded) {
            read();
        }
        return at < frame.size;
    }

    private void read() {
        try {
            switch (stream.next()) {
                case SeriesStream.Event.Frame(SeriesFrame next) -> take(next);
                case SeriesStream.Event.End(Status status) -> {
                    hasEnded = true;
                    if (!status.isOk()) {
                        warn("receive series from " + answer.address() + ": " + RpcErrors.text(status));
                    }
                }
                case SeriesStream.Event.Silence _ -> {
                    hasEnded = true;
                    stream.cancel();
                    warn("failed to receive any data in " + timeout.toMillis() + "ms from " + answer.address());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stop("interrupted");
        }
    }

    private void take(SeriesFrame next) {
        if (!next.warning.isEmpty()) {
            warn(next.warning);
        }
        if (!next.fault.isEmpty()) {
            stop(next.fault);
            return;
        }
        frame = next;
        at = 0;
    }

    /** Gives up: what came so far stays. */
    private void stop(String why) {
        hasEnded = true;
        frame = new SeriesFrame();
        at = 0;
        stream.cancel();
        warn("receive series from " + answer.address() + ": " + why);
    }

    private void warn(String text) {
        answer.warn(text);
    }

    @Override
    public Labels labels() {
        return current().labels();
    }

    @Override
    public SeriesChunks chunks() {
        return current();
    }

    private RemoteChunks current() {
        RemoteChunks here = series;
        if (here == null) {
            throw new IllegalStateException("the cursor stands on no series");
        }
        return here;
    }

    @Override
    public List<String> warnings() {
        return answer.warnings();
    }

    @Override
    public List<ResolutionSlice> resolutions() {
        return answer.resolutions();
    }

    @Override
    public long heldBytes() {
        return stream.heldBytes();
    }

    @Override
    public void close() {
        if (!hasEnded) {
            hasEnded = true;
            stream.cancel();
        }
        stream.release();
    }
}
