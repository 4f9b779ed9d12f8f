/**
 * How compactors that share a bucket keep out of each other's way and never harm it. Leases only save work: what makes an
 * output visible, gives an attempt up or begins a deletion is an entry of the log ({@link
 * io.athanor.component.compact.log.CommitLog}); all that follows from an entry may be done by anybody, any number of times.
 */
@NullMarked
package io.athanor.component.compact.shared;

import org.jspecify.annotations.NullMarked;
