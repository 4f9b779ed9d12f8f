/** Templates of Go's {@code text/template}, as far as lists of blocks need them. */
@NullMarked
package io.athanor.component.tools.template;

import org.jspecify.annotations.NullMarked;
