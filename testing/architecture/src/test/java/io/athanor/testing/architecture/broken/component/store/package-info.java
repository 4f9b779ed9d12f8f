/** Wrong on purpose: input of DependencyDirectionTest. */
@NullMarked
package io.athanor.testing.architecture.broken.component.store;

import org.jspecify.annotations.NullMarked;
