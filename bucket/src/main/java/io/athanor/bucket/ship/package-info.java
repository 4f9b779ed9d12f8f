/** Blocks that a TSDB cuts in a folder of this machine, uploaded to a bucket: once each, whole, whatever happens in between. */
@NullMarked
package io.athanor.bucket.ship;

import org.jspecify.annotations.NullMarked;
