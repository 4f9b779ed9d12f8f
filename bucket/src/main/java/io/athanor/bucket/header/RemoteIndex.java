package io.athanor.bucket.header;

import io.athanor.bucket.request.BlockRequest;
import io.athanor.tsdb.block.Ulid;
import java.io.IOException;

/** The index of one block in the bucket. It costs next to nothing until it is opened. Safe for all threads. */
public interface RemoteIndex extends AutoCloseable {
    Ulid ulid();

    /**
     * Opens the index for one request: makes the header if there is none yet (once, however many ask), and maps it.
     *
     * @throws IOException if the bucket cannot be read
     * @throws io.athanor.tsdb.CorruptBlockException if the index is not what it should be
     * @throws IllegalStateException if this is closed
     */
    OpenIndex open(BlockRequest request) throws IOException;

    /** The block is gone from what is served: as {@link #close}, and its local files are deleted. */
    void drop();

    /** Refuses to be opened from now on, and unmaps the header when its last user is done; local files stay. */
    @Override
    void close();
}
