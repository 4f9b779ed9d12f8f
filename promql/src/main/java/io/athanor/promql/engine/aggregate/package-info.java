/** Aggregations: rows of a group become one row (or few), groups × steps kept, never series × steps. */
@NullMarked
package io.athanor.promql.engine.aggregate;

import org.jspecify.annotations.NullMarked;
