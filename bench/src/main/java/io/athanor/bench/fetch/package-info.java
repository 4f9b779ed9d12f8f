/** How fast the blocks of a bucket are found, in processes that have just been started. */
@NullMarked
package io.athanor.bench.fetch;

import org.jspecify.annotations.NullMarked;
