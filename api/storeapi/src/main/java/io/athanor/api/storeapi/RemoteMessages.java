package io.athanor.api.storeapi;

import io.athanor.api.storeapi.completeness.Completeness;
import io.athanor.api.storeapi.completeness.CompletenessCursor.Received;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The messages of a Series call that was begun for them. */
record RemoteMessages(RemoteCursor cursor) implements SeriesMessages {
    @Override
    public byte @Nullable [] next() {
        return cursor.message();
    }

    @Override
    public List<String> warnings() {
        return cursor.warnings();
    }

    @Override
    public @Nullable Completeness completeness() {
        return cursor.completeness();
    }

    @Override
    public String failure() {
        return cursor.failure();
    }

    @Override
    public Received received() {
        return cursor.received();
    }

    @Override
    public void close() {
        cursor.close();
    }
}
