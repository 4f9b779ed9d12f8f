/** Queriers that have come for work, and who of them is free. Knows nothing of what is asked. */
@NullMarked
package io.athanor.component.frontend.work;

import org.jspecify.annotations.NullMarked;
