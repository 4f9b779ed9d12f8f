/** How selected series travel through the whole system: labels, then chunks as encoded byte ranges, pulled one series at a time. Whoever has series to give implements SeriesSource; whoever computes pulls a SeriesCursor. */
@NullMarked
package io.athanor.tsdb.series;

import org.jspecify.annotations.NullMarked;
