package io.athanor.api.storeapi;

import io.athanor.api.storeapi.completeness.Completeness;
import io.athanor.api.storeapi.version.DataVersion;
import io.athanor.tsdb.series.SelectRequest;
import io.athanor.tsdb.series.SeriesCursor;
import io.athanor.tsdb.series.SeriesSource;
import org.jspecify.annotations.Nullable;

/** A source of series that says what it holds: a block set, a bucket, a Prometheus, a querier over others. */
public interface Store extends SeriesSource {
    /** What is here at the moment. */
    StoreInfo info();

    /** {@link StoreInfo#version}; looked at before and after each answer. */
    default DataVersion version() {
        return DataVersion.UNKNOWN;
    }

    /**
     * What is told of an answer.
     *
     * @param who was asked for it, null if nobody told
     * @param before the {@linkplain #version version} before the answer was begun
     * @return null if there is nothing to tell
     */
    default @Nullable Completeness answered(@Nullable Completeness who, String before) {
        boolean isOfOne = !before.isEmpty() && before.equals(version().token());
        return who == null && isOfOne ? Completeness.of(before) : who;
    }

    /** {@link StoreInfo#leavesOutLabels}, which never changes. */
    default boolean leavesOutLabels() {
        return info().leavesOutLabels();
    }

    /** As {@link #select(SelectRequest)}, with what a call's hints say; who has no blocks has no use for them. */
    default SeriesCursor select(SelectRequest request, CallHints hints) {
        return select(request);
    }

    /**
     * The same series in the messages of another store, where nothing would be done with them here but to give them on; null:
     * they have to be selected. {@code request} has no limit.
     */
    default @Nullable SeriesMessages messages(SelectRequest request, CallHints hints, MessageForm form) {
        return null;
    }

    /** As {@link #labelNames(java.util.List, long, long, int)}, likewise. */
    default HeldListing labelNames(LabelsRequest request, CallHints hints) {
        return HeldListing.of(labelNames(request.matchers(), request.mint(), request.maxt(), request.limit()));
    }

    /** As {@link #labelValues(String, java.util.List, long, long, int)}, likewise. */
    default HeldListing labelValues(String name, LabelsRequest request, CallHints hints) {
        return HeldListing.of(labelValues(name, request.matchers(), request.mint(), request.maxt(), request.limit()));
    }
}
