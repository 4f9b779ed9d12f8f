/** Data for the compactor's benchmarks. */
@NullMarked
package io.athanor.bench.compact;

import org.jspecify.annotations.NullMarked;
