package io.athanor.component.store;

import com.google.protobuf.Duration;
import io.athanor.api.storeapi.CountedCursor;
import io.athanor.api.storeapi.hintspb.Block;
import io.athanor.api.storeapi.hintspb.QueryStats;
import io.athanor.api.storeapi.hintspb.SeriesResponseHints;
import io.athanor.bucket.remote.BucketCursor;
import io.athanor.bucket.remote.BucketStoreMetrics.Answered;
import io.athanor.bucket.request.RequestStats;
import io.athanor.bucket.request.RequestStats.Data;
import io.athanor.model.Labels;
import io.athanor.tsdb.block.Ulid;
import io.athanor.tsdb.series.ResolutionSlice;
import io.athanor.tsdb.series.SeriesChunks;
import java.util.List;

/** Series of a bucket's blocks, with what was read for them in the words of the StoreAPI. */
final class BlocksCursor implements CountedCursor {
    private final BucketCursor cursor;

    BlocksCursor(BucketCursor cursor) {
        this.cursor = cursor;
    }

    @Override
    public SeriesResponseHints responseHints() {
        SeriesResponseHints.Builder hints = SeriesResponseHints.newBuilder();
        for (Ulid block : cursor.blocks()) {
            hints.addQueriedBlocks(Block.newBuilder().setId(block.toString()));
        }
        return hints.setQueryStats(stats(cursor.answered())).build();
    }

    private static QueryStats stats(Answered answer) {
        RequestStats read = answer.stats();
        return QueryStats.newBuilder()
                .setBlocksQueried(answer.blocks())
                .setMergedSeriesCount(answer.series())
                .setMergedChunksCount(answer.chunks())
                .setPostingsTouched(read.touched(Data.POSTINGS))
                .setPostingsTouchedSizeSum(read.touchedBytes(Data.POSTINGS))
                .setPostingsToFetch(read.toFetch(Data.POSTINGS))
                .setPostingsFetched(read.fetched(Data.POSTINGS))
                .setPostingsFetchedSizeSum(read.fetchedBytes(Data.POSTINGS))
                .setPostingsFetchCount(read.fetches(Data.POSTINGS))
                .setSeriesTouched(read.touched(Data.SERIES))
                .setSeriesTouchedSizeSum(read.touchedBytes(Data.SERIES))
                .setSeriesFetched(read.fetched(Data.SERIES))
                .setSeriesFetchedSizeSum(read.fetchedBytes(Data.SERIES))
                .setSeriesFetchCount(read.fetches(Data.SERIES))
                .setChunksTouched(read.touched(Data.CHUNKS))
                .setChunksTouchedSizeSum(read.touchedBytes(Data.CHUNKS))
                .setChunksFetched(read.fetched(Data.CHUNKS))
                .setChunksFetchedSizeSum(read.fetchedBytes(Data.CHUNKS))
                .setChunksFetchCount(read.fetches(Data.CHUNKS))
                .setDataDownloadedSizeSum(read.downloadedBytes())
                .setGetAllDuration(duration(answer.getNanos()))
                .setMergeDuration(duration(answer.mergeNanos()))
                .build();
    }

    private static Duration duration(long nanos) {
        return Duration.newBuilder()
                .setSeconds(nanos / 1_000_000_000)
                .setNanos((int) (nanos % 1_000_000_000))
                .build();
    }

    @Override
    public boolean next() {
        return cursor.next();
    }

    @Override
    public Labels labels() {
        return cursor.labels();
    }

    @Override
    public SeriesChunks chunks() {
        return cursor.chunks();
    }

    @Override
    public void release() {
        cursor.release();
    }

    @Override
    public List<String> warnings() {
        return cursor.warnings();
    }

    @Override
    public List<ResolutionSlice> resolutions() {
        return cursor.resolutions();
    }

    @Override
    public long heldBytes() {
        return cursor.heldBytes();
    }

    @Override
    public void close() {
        cursor.close();
    }
}
