/** Decides which parts of a query leaves compute, where that is shown to give the answer that computing them here would. */
@NullMarked
package io.athanor.promql.distribute;

import org.jspecify.annotations.NullMarked;
