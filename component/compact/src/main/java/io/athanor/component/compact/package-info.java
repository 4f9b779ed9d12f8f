/** The compactor: blocks of a bucket in, fewer and coarser blocks of the same bucket out, and marks on what they replace. What to do is decided by the pure planners in {@code plan}; what blocks are made of is the business of {@code tsdb}. */
@NullMarked
package io.athanor.component.compact;

import org.jspecify.annotations.NullMarked;
