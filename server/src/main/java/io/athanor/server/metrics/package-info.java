/** The metrics that every process has, and their exposition. */
@NullMarked
package io.athanor.server.metrics;

import org.jspecify.annotations.NullMarked;
