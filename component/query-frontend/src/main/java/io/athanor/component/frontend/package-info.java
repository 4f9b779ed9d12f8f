/**
 * The query frontend: stands before queriers, cuts long questions, remembers answers that still hold, and shares the querier
 * out. Clients come in by HTTP, and the querier is asked by HTTP; it knows nothing of stores and blocks.
 */
@NullMarked
package io.athanor.component.frontend;

import org.jspecify.annotations.NullMarked;
