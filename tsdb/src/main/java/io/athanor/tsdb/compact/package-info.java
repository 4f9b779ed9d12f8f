/** Many blocks made into one: series merged in label order, chunks copied as they are where nothing changes, overlapping ones merged by whatever {@link io.athanor.tsdb.compact.SeriesMerger} is given. Knows folders of blocks, and no buckets; what is to be compacted, others decide. */
@NullMarked
package io.athanor.tsdb.compact;

import org.jspecify.annotations.NullMarked;
