package io.athanor.api.storeapi;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import io.athanor.api.storeapi.completeness.CompletenessCursor.Fetched;
import io.athanor.api.storeapi.completeness.CompletenessCursor.Received;
import io.athanor.api.storeapi.hintspb.QueryStats;
import io.athanor.api.storeapi.hintspb.SeriesRequestHints;
import io.athanor.api.storeapi.hintspb.SeriesResponseHints;
import org.jspecify.annotations.Nullable;

/** What stores tell with their series of what they read for them: Thanos's query statistics. */
final class ReadStats {
    /** Asks for them. */
    static final Any WANTED =
            Any.pack(SeriesRequestHints.newBuilder().setEnableQueryStats(true).build());

    private ReadStats() {}

    /** What hints say, null if they say something else, or nothing that can be read. */
    static @Nullable Fetched of(Any hints) {
        if (!hints.is(SeriesResponseHints.class)) {
            return null;
        }
        try {
            QueryStats stats = hints.unpack(SeriesResponseHints.class).getQueryStats();
            return new Fetched(
                    stats.getDataDownloadedSizeSum(),
                    stats.getPostingsFetchCount() + stats.getSeriesFetchCount() + stats.getChunksFetchCount());
        } catch (InvalidProtocolBufferException e) {
            return null;
        }
    }

    /** Of series that come from several stores: what was read of which kind is not told apart any more. */
    static Any toWire(Received all) {
        return Any.pack(SeriesResponseHints.newBuilder()
                .setQueryStats(QueryStats.newBuilder()
                        .setMergedSeriesCount(all.series())
                        .setMergedChunksCount(all.chunks())
                        .setChunksFetchCount(all.fetched().requests())
                        .setDataDownloadedSizeSum(all.fetched().bytes()))
                .build());
    }
}
