/** Rules that the compiler does not keep: which package may use which, where time and randomness come from, how large files grow. */
@NullMarked
package io.athanor.testing.architecture;

import org.jspecify.annotations.NullMarked;
