/** Wrong on purpose: input of DependencyDirectionTest. */
@NullMarked
package io.athanor.testing.architecture.broken.model;

import org.jspecify.annotations.NullMarked;
