/**
 * Which blocks a bucket holds, what their metas and marks say, and which of them a component is to work on: one way for all
 * components. In comes a {@link io.athanor.objstore.Bucket} and what flags ask for; out comes an immutable {@link
 * io.athanor.bucket.fetch.BlockView}. Knows nothing of what is inside a block's index and chunks.
 */
@NullMarked
package io.athanor.bucket.fetch;

import org.jspecify.annotations.NullMarked;
