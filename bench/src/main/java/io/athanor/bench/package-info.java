/** Micro-benchmarks and side-by-side runs against peers. */
@NullMarked
package io.athanor.bench;

import org.jspecify.annotations.NullMarked;
