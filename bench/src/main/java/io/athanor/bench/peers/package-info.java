/** The side-by-side run: real servers as processes on copies of the same blocks, the same queries in turn, one table. */
@NullMarked
package io.athanor.bench.peers;

import org.jspecify.annotations.NullMarked;
