/**
 * What all caches on the network have: values sealed with a checksum, puts in the background, lookups in batches with a
 * bound on how many run at once, servers left alone for a while when they fail. A protocol brings its {@link
 * io.athanor.cache.remote.Node nodes}.
 */
@NullMarked
package io.athanor.cache.remote;

import org.jspecify.annotations.NullMarked;
