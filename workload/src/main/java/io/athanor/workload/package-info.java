/** Synthetic history of a fleet, written as blocks: input of the demo and of the benchmarks. */
@NullMarked
package io.athanor.workload;

import org.jspecify.annotations.NullMarked;
