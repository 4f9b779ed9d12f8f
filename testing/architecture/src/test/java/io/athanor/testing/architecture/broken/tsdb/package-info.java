/** Wrong on purpose: input of DependencyDirectionTest. */
@NullMarked
package io.athanor.testing.architecture.broken.tsdb;

import org.jspecify.annotations.NullMarked;
