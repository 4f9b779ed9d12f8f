/**
 * Vectors over all steps, and what their evaluation may use: labels that are settled first, rows of values that are
 * computed one series at a time, threads, working memory, a budget in bytes, and notes for the user.
 */
@NullMarked
package io.athanor.promql.engine.rows;

import org.jspecify.annotations.NullMarked;
