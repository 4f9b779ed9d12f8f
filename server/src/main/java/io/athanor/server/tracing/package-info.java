/** Spans: begun, carried along, taken from and put into headers; by the configuration of {@code --tracing.config}. */
@NullMarked
package io.athanor.server.tracing;

import org.jspecify.annotations.NullMarked;
