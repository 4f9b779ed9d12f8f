package io.athanor.api.storeapi;

import io.athanor.model.Labels;
import io.athanor.tsdb.series.ResolutionSlice;
import io.athanor.tsdb.series.SeriesChunks;
import io.athanor.tsdb.series.SeriesCursor;
import io.grpc.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the frames of a Series call; frames of one series that follow each other are one series again. */
final class RemoteCursor implements SeriesCursor {
    private final String address;
    private final Duration timeout;
    private final SeriesStream stream;
    private final List<String> warnings = new ArrayList<>();
    private SeriesFrame frame = new SeriesFrame();
    private int at;
    private boolean hasEnded;
    private int windowMs;
    private long windowMint = Long.MAX_VALUE;
    private long windowMaxt = Long.MIN_VALUE;
    private @Nullable Labels labels;
    private @Nullable RemoteChunks chunks;

    RemoteCursor(String address, Duration timeout, SeriesStream stream) {
        this.address = address;
        this.timeout = timeout;
        this.stream = stream;
    }

    @Override
    public boolean next() {
        Labels before = labels;
        labels = null;
        chunks = null;
        if (!isThere()) {
            return false;
        }
        Labels name = frame.labels[at];
        if (before != null && name.compareTo(before) <= 0) {
            stop("series out of order: " + name + " after " + before);
            return false;
        }
        RemoteChunks all = here(name);
        at++;
        while (isThere() && frame.labels[at].equals(name)) {
            all.add(here(name));
            at++;
        }
        labels = name;
        chunks = all;
        return true;
    }

    private RemoteChunks here(Labels name) {
        for (int k = frame.first[at]; k < frame.first[at + 1]; k++) {
            if (frame.windowMs[k] > 0) {
                windowMs = Math.max(windowMs, frame.windowMs[k]);
                windowMint = Math.min(windowMint, frame.mint[k]);
                windowMaxt = Math.max(windowMaxt, frame.maxt[k]);
            }
        }
        return new RemoteChunks(name, frame, at, address, this::warn);
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
                        warn("receive series from " + address + ": " + RpcErrors.text(status));
                    }
                }
                case SeriesStream.Event.Silence _ -> {
                    hasEnded = true;
                    stream.cancel();
                    warn("failed to receive any data in " + timeout.toMillis() + "ms from " + address);
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
        warn("receive series from " + address + ": " + why);
    }

    /** Other threads add theirs: chunks are decoded by them. */
    private void warn(String text) {
        synchronized (warnings) {
            warnings.add(text);
        }
    }

    @Override
    public Labels labels() {
        return current(labels);
    }

    @Override
    public SeriesChunks chunks() {
        return current(chunks);
    }

    private static <T> T current(@Nullable T value) {
        if (value == null) {
            throw new IllegalStateException("the cursor stands on no series");
        }
        return value;
    }

    @Override
    public List<String> warnings() {
        synchronized (warnings) {
            return List.copyOf(warnings);
        }
    }

    @Override
    public List<ResolutionSlice> resolutions() {
        return windowMs == 0 ? List.of() : List.of(new ResolutionSlice(windowMs, windowMint, windowMaxt));
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
