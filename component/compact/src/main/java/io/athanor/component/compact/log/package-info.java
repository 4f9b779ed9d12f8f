/**
 * The log by which compactors that share a bucket agree: dense numbered entries, each written by a put that must find
 * nothing there. What the entries say together is a pure function of them, {@link
 * io.athanor.component.compact.log.LogState}.
 */
@NullMarked
package io.athanor.component.compact.log;

import org.jspecify.annotations.NullMarked;
