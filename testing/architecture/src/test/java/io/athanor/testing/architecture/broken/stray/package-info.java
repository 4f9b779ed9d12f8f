/** Wrong on purpose: input of DependencyDirectionTest. */
@NullMarked
package io.athanor.testing.architecture.broken.stray;

import org.jspecify.annotations.NullMarked;
