/**
 * What was read of blocks once, kept: parts of their indexes and of their objects, in memory or in a cache on the network.
 * A cache is never needed for a right answer: whatever happens to it, what it holds is read from the bucket instead.
 */
@NullMarked
package io.athanor.bucket.cache;

import org.jspecify.annotations.NullMarked;
