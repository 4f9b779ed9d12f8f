/**
 * A block directory: meta.json, marks, tombstones, chunk segments and index together, read and written. A block is a
 * {@link io.athanor.tsdb.series.SeriesSource}; chunks leave it as encoded byte ranges. It knows no network and no clock.
 */
@NullMarked
package io.athanor.tsdb.block;

import org.jspecify.annotations.NullMarked;
