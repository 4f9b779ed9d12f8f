/** Whose turn it is to ask the querier: tenants by weight, each within its limits. Knows nothing of what is asked. */
@NullMarked
package io.athanor.component.frontend.queue;

import org.jspecify.annotations.NullMarked;
