/**
 * Requests to delete series from a bucket: objects beside the blocks. Who reads hides the samples at once; who compacts takes them
 * out of the blocks, and says so in the metas.
 */
@NullMarked
package io.athanor.bucket.deletion;

import org.jspecify.annotations.NullMarked;
