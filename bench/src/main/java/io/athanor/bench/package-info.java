/** What the benchmarks share: a fleet on disk, the machine's description, tables in bench/README.md. Mains print figures for people. */
@NullMarked
package io.athanor.bench;

import org.jspecify.annotations.NullMarked;
