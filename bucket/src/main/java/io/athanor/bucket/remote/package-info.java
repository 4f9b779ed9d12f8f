/**
 * Series of blocks that stay in the bucket: entries and chunks are read by ranges, a few large ones instead of many small
 * ones, batch by batch and ahead of whoever takes them; blocks are merged by label set as they come. Every byte held is
 * counted before it is taken.
 */
@NullMarked
package io.athanor.bucket.remote;

import org.jspecify.annotations.NullMarked;
