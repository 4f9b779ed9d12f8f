package io.athanor.bucket.fetch;

import io.athanor.tsdb.block.Ulid;
import java.io.IOException;
import java.util.Set;

/** Blocks whose samples are served by somebody else by now. */
@FunctionalInterface
public interface ConvertedBlocks {
    /** There are none. */
    ConvertedBlocks NONE = Set::of;

    /**
     * All of them, as of now.
     *
     * @throws IOException if that cannot be told, naming what could not be read
     */
    Set<Ulid> read() throws IOException;
}
