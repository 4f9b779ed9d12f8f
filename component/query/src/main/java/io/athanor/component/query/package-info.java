/** The stores that a querier asks: where they are, how they are, and all of them as one. Knows no PromQL. */
@NullMarked
package io.athanor.component.query;

import org.jspecify.annotations.NullMarked;
