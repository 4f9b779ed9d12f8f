/** Binary operators: how rows of two vectors find each other by their labels, and what is computed from them. */
@NullMarked
package io.athanor.promql.engine.match;

import org.jspecify.annotations.NullMarked;
