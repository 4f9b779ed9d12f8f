/** The checked tree to a plan: data that can be printed, timed and tested rule by rule. */
@NullMarked
package io.athanor.promql.plan;

import org.jspecify.annotations.NullMarked;
