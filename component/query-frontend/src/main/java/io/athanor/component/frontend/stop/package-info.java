/** How work is told that nobody wants it any more. */
@NullMarked
package io.athanor.component.frontend.stop;

import org.jspecify.annotations.NullMarked;
