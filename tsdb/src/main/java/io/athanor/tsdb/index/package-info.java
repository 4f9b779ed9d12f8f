/**
 * A block's index: symbols, series, postings. In come a mapped file and matchers, out go series references, labels and
 * chunk metas; what a chunk holds is not known here. {@link io.athanor.tsdb.index.IndexFormat} is the format page.
 */
@NullMarked
package io.athanor.tsdb.index;

import org.jspecify.annotations.NullMarked;
