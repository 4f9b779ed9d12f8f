package io.athanor.bucket.bucketindex;

/** What became of a look at the bucket index. */
public enum IndexOutcome {
    /** It is fresh. */
    FRESH,
    /** It was written too long ago, or by a clock that is far ahead. */
    STALE,
    /** There is none. */
    MISSING,
    /** It cannot be read, or is not what it should be. */
    BAD
}
