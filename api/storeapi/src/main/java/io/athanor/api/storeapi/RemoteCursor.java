package io.athanor.api.storeapi;

import io.athanor.api.storeapi.completeness.Completeness;
import io.athanor.api.storeapi.completeness.CompletenessCursor;
import io.athanor.model.Labels;
import io.athanor.tsdb.series.ResolutionSlice;
import io.athanor.tsdb.series.SeriesChunks;
import io.grpc.Status;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the frames of a Series call; frames of one series that follow each other are one series again. */
final class RemoteCursor implements CompletenessCursor {
    private final ReceivedSeries answer;
    private final Duration timeout;
    private final SeriesStream stream;
    private SeriesFrame frame = new SeriesFrame();
    private int at;
    private boolean hasEnded;
    private long nanos;
    private @Nullable RemoteChunks series;
    private volatile String failure = "";
    private volatile @Nullable Completeness completeness;

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

    /** The next message, of a call that was begun for them; null after the last. */
    byte @Nullable [] message() {
        while (!hasEnded) {
            frame = new SeriesFrame();
            read();
            byte[] message = frame.message;
            if (message != null) {
                return message;
            }
        }
        return null;
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
                    ended();
                    if (!status.isOk()) {
                        fail(receiving(RpcErrors.text(status)));
                    }
                }
                case SeriesStream.Event.Silence _ -> {
                    ended();
                    stream.cancel();
                    fail("failed to receive any data in " + timeout.toMillis() + "ms from " + answer.address());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stop("interrupted");
        }
    }

    private void take(SeriesFrame next) {
        answer.addResponse();
        if (!next.warning.isEmpty()) {
            answer.warn(next.warning);
        }
        if (next.completeness != null) {
            completeness = next.completeness;
        }
        if (next.fetched != null) {
            answer.fetched(next.fetched);
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
        ended();
        frame = new SeriesFrame();
        at = 0;
        stream.cancel();
        fail(receiving(why));
    }

    private String receiving(String why) {
        return "receive series from " + answer.address() + ": " + why;
    }

    private void fail(String text) {
        failure = text;
        answer.warn(text);
    }

    private void ended() {
        hasEnded = true;
        nanos = stream.nanos();
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
    public @Nullable Completeness completeness() {
        return completeness;
    }

    @Override
    public String failure() {
        return failure;
    }

    @Override
    public String failing() {
        Status end = stream.end();
        return failure.isEmpty() && !hasEnded && !end.isOk() ? receiving(RpcErrors.text(end)) : failure;
    }

    @Override
    public Received received() {
        return answer.received(hasEnded ? nanos : stream.nanos());
    }

    @Override
    public void release() {
        RemoteChunks here = series;
        if (here != null) {
            stream.release(here);
        }
    }

    @Override
    public void releaseBefore() {
        RemoteChunks here = series;
        if (here != null) {
            stream.releaseBefore(here);
        }
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
            ended();
            stream.cancel();
        }
        stream.release();
    }
}
