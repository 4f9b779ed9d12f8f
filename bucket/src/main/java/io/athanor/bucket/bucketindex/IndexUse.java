package io.athanor.bucket.bucketindex;

/** What of the bucket index is believed. */
public enum IndexUse {
    /** Nothing: it is not read. For who plans, deletes, and writes it. */
    NONE,

    /** The metas, which never change; that a block is there, and its marks, are looked up. */
    METAS,

    /** Also, while it is fresh, that a listed block is whole, and its marks. For who reads. */
    TRUSTED
}
