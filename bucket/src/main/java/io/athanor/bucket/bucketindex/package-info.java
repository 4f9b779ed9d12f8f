/**
 * The bucket index: one object of a bucket that tells what all metas and marks tell; its {@link
 * io.athanor.bucket.bucketindex.BucketIndexFormat format}, how it is read, and whom it may be believed by. Knows nothing of
 * how blocks are found otherwise.
 */
@NullMarked
package io.athanor.bucket.bucketindex;

import org.jspecify.annotations.NullMarked;
