/** Blocks in buckets: which there are, which are good, and all of them together as one source of series. */
@NullMarked
package io.athanor.bucket;

import org.jspecify.annotations.NullMarked;
