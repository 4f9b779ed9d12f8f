/** The process that a component runs in: what it listens on, its probes and metrics, its start and its orderly end. */
@NullMarked
package io.athanor.server.process;

import org.jspecify.annotations.NullMarked;
