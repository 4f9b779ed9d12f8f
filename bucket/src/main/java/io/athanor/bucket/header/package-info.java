/**
 * Indexes of blocks that stay in the bucket. Of each a small part, its header, is kept in a local file and mapped while it
 * is used; in come matchers, out go series references, label names and values, and symbols. Series entries and chunks are
 * read by others. {@link io.athanor.tsdb.index.IndexHeaderFormat} is the format page.
 */
@NullMarked
package io.athanor.bucket.header;

import org.jspecify.annotations.NullMarked;
