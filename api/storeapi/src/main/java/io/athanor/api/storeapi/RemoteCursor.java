package io.athanor.api.storeapi;

import io.athanor.api.storeapi.pb.AggrChunk;
import io.athanor.api.storeapi.pb.Label;
import io.athanor.api.storeapi.pb.Series;
import io.athanor.api.storeapi.pb.SeriesRequest;
import io.athanor.api.storeapi.pb.SeriesResponse;
import io.athanor.model.Labels;
import io.athanor.tsdb.series.SeriesChunks;
import io.athanor.tsdb.series.SeriesCursor;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.BlockingClientCall;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the frames of a Series call; frames of one series that follow each other are one series again. */
final class RemoteCursor implements SeriesCursor {
    private final String address;
    private final BlockingClientCall<SeriesRequest, SeriesResponse> call;
    private final Deque<Series> waiting = new ArrayDeque<>();
    private final List<String> warnings = new ArrayList<>();
    private boolean hasEnded;
    private @Nullable Labels labels;
    private @Nullable SeriesChunks chunks;

    RemoteCursor(String address, BlockingClientCall<SeriesRequest, SeriesResponse> call) {
        this.address = address;
        this.call = call;
    }

    @Override
    public boolean next() {
        Series first = peek();
        if (first == null) {
            labels = null;
            chunks = null;
            return false;
        }
        waiting.remove();
        List<Label> name = first.getLabelsList();
        List<AggrChunk> all = first.getChunksList();
        boolean isOwn = false;
        for (Series more = peek(); more != null && more.getLabelsList().equals(name); more = peek()) {
            waiting.remove();
            if (!isOwn) {
                all = new ArrayList<>(all);
                isOwn = true;
            }
            all.addAll(more.getChunksList());
        }
        labels = Wire.labels(name);
        chunks = new RemoteChunks(all, name, address, warnings);
        return true;
    }

    /** The next series, left where it is; null at the end. */
    private @Nullable Series peek() {
        while (waiting.isEmpty() && !hasEnded) {
            read();
        }
        return waiting.peek();
    }

    private void read() {
        try {
            SeriesResponse frame = call.read();
            if (frame == null) {
                hasEnded = true;
                return;
            }
            switch (frame.getResultCase()) {
                case SERIES -> waiting.add(frame.getSeries());
                case BATCH -> waiting.addAll(frame.getBatch().getSeriesList());
                case WARNING -> warn(frame.getWarning());
                case HINTS, RESULT_NOT_SET -> {
                    // Of no use here.
                }
            }
        } catch (StatusException e) {
            hasEnded = true;
            warn(text("series", address, e.getStatus().asRuntimeException()));
        } catch (InterruptedException e) {
            hasEnded = true;
            Thread.currentThread().interrupt();
            warn(text("series", address, Status.CANCELLED.asRuntimeException()));
        }
    }

    /** Other threads add theirs: chunks are decoded by them. */
    private void warn(String text) {
        synchronized (warnings) {
            warnings.add(text);
        }
    }

    static String text(String what, String address, StatusRuntimeException e) {
        String why = e.getStatus().getDescription();
        return "receive " + what + " from " + address + ": " + e.getStatus().getCode()
                + (why == null ? "" : ": " + why);
    }

    @Override
    public Labels labels() {
        return here(labels);
    }

    @Override
    public SeriesChunks chunks() {
        return here(chunks);
    }

    private static <T> T here(@Nullable T value) {
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
    public void close() {
        if (!hasEnded) {
            hasEnded = true;
            call.cancel("no more of it is wanted", null);
        }
        waiting.clear();
    }
}
