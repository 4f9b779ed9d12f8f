/** Wrong on purpose: input of DependencyDirectionTest. */
@NullMarked
package io.athanor.testing.architecture.broken.promql;

import org.jspecify.annotations.NullMarked;
