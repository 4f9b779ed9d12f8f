package io.athanor.bucket.fetch;

/** How blocks are found in a bucket: a value of {@code --block-discovery-strategy}. */
public enum Discovery {
    /**
     * One listing of the folders, then questions about each block on its own, many at once. A meta that was read once is
     * taken to be the same as long as it is there.
     */
    CONCURRENT,

    /**
     * One listing of all objects: a page of a thousand for some hundred blocks, and nothing is asked of a block that has not
     * changed. Also tells when a file was replaced.
     */
    RECURSIVE
}
