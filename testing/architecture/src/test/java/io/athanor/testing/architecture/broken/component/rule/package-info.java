/** Wrong on purpose: input of DependencyDirectionTest. */
@NullMarked
package io.athanor.testing.architecture.broken.component.rule;

import org.jspecify.annotations.NullMarked;
