package io.athanor.api.storeapi;

import io.athanor.api.storeapi.completeness.Completeness;
import io.athanor.api.storeapi.completeness.CompletenessCursor;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What one message of a Series call brought. */
final class SeriesFrame {
    String warning = "";

    /** Why the message cannot be read, empty if it can. */
    String fault = "";

    /** Who was asked for the series, where that was told. */
    @Nullable
    Completeness completeness;

    /** What was read from buckets for the series, where that was told. */
    CompletenessCursor.@Nullable Fetched fetched;

    /** How long it was, about. */
    long bytes;

    /** The message itself, if it is of series and is to be given on. */
    byte @Nullable [] message;

    int size;
    private RemoteChunks[] series = new RemoteChunks[1];

    void add(RemoteChunks one) {
        if (size == series.length) {
            series = Arrays.copyOf(series, 4 * size);
        }
        series[size++] = one;
    }

    RemoteChunks series(int i) {
        return series[i];
    }
}
