package io.athanor.bucket;

import io.athanor.bucket.fetch.BlockState;
import io.athanor.tsdb.block.Ulid;
import java.util.Map;

/** Hears of what happens in a block set: the counters behind {@code thanos_bucket_store_…}. Called by many threads. */
public interface BlockSetMetrics {
    /** Hears nothing. */
    BlockSetMetrics NONE = new BlockSetMetrics() {
        @Override
        public void refreshed(Map<BlockState, Integer> blocks, long idBytes) {}

        @Override
        public void loaded(Ulid block) {}

        @Override
        public void dropped(Ulid block) {}

        @Override
        public void setAside(Ulid block, String reason) {}

        @Override
        public void selected(int blocks, int series) {}
    };

    /**
     * The bucket was looked through.
     *
     * @param blocks how many are in each state
     * @param idBytes heap held for remembering series
     */
    void refreshed(Map<BlockState, Integer> blocks, long idBytes);

    /** A block is served from now on. */
    void loaded(Ulid block);

    /** A block is not served any more. */
    void dropped(Ulid block);

    /** A block is bad. */
    void setAside(Ulid block, String reason);

    /** A selection was made over so many blocks and gave so many series. */
    void selected(int blocks, int series);
}
