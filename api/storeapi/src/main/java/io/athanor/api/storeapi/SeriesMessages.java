package io.athanor.api.storeapi;

import io.athanor.api.storeapi.completeness.Completeness;
import io.athanor.api.storeapi.completeness.CompletenessCursor.Received;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer of a store elsewhere as messages that are given on as they came: who gives them on reads nothing of their series.
 * What else the other side said is told here. Used by one thread, and closed on every path.
 */
public interface SeriesMessages extends AutoCloseable {
    /** The next message of series, in its bytes, which are the caller's; null after the last. Waits for it. */
    byte @Nullable [] next();

    /** What is missing from the answer, one text each; complete after the last message. */
    List<String> warnings();

    /** Who was asked for the series on the other side, null if nobody told; known after the last message. */
    @Nullable
    Completeness completeness();

    /** Why the messages ended early, or there are none; empty if they have come to their end. */
    String failure();

    /** How much came so far: not how many series and chunks, which nobody counts. */
    Received received();

    @Override
    void close();
}
