/**
 * Functions over windows of one series' samples: decoded columns in, one value per step out. Every window's value depends
 * on the samples in it alone, so that any cut of the steps gives the same bits.
 */
@NullMarked
package io.athanor.promql.engine.range;

import org.jspecify.annotations.NullMarked;
