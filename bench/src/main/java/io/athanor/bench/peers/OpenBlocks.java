package io.athanor.bench.peers;

import io.athanor.bucket.BlockSet;
import io.athanor.model.LabelMatcher;
import io.athanor.model.Labels;
import io.athanor.model.MatchType;
import io.athanor.objstore.filesystem.FilesystemBucket;
import io.athanor.tsdb.series.SelectHints;
import io.athanor.tsdb.series.SelectRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;

/** The blocks of one replica, read in this process. */
final class OpenBlocks implements AutoCloseable {
    private final FilesystemBucket bucket;
    private final BlockSet set;

    private OpenBlocks(FilesystemBucket bucket, Path cache) throws IOException {
        this.bucket = bucket;
        this.set = BlockSet.ofAll(bucket, cache, InstantSource.system());
        set.refresh();
    }

    static OpenBlocks of(DataSet data) throws IOException {
        Path blocks = data.blocks(1);
        return new OpenBlocks(FilesystemBucket.open(blocks), blocks.resolveSibling("cache"));
    }

    /** Every series, for all time. */
    static SelectRequest everything() {
        LabelMatcher named = new LabelMatcher(MatchType.NOT_EQUAL, Labels.METRIC_NAME, "");
        return new SelectRequest(List.of(named), Long.MIN_VALUE / 2, Long.MAX_VALUE / 2, SelectHints.NONE);
    }

    BlockSet set() {
        return set;
    }

    @Override
    public void close() throws IOException {
        set.close();
        bucket.close();
    }
}
