/** From raw blocks, or blocks of five minutes' resolution, to coarser ones in Thanos's layout of aggregates ({@link io.athanor.tsdb.chunkenc.AggregateFormat}): the same chunks, window for window, as Thanos makes. Knows blocks, and no buckets; which block is due, others decide. */
@NullMarked
package io.athanor.tsdb.downsample;

import org.jspecify.annotations.NullMarked;
