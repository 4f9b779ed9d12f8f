/** Who was asked for an answer, who gave something, and what is missing: said beside each answer, through stacked queriers. */
@NullMarked
package io.athanor.api.storeapi.completeness;

import org.jspecify.annotations.NullMarked;
