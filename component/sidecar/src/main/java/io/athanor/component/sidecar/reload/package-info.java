/** Keeps a Prometheus's configuration current: watches its files, puts in environment variables, and has it read them again. */
@NullMarked
package io.athanor.component.sidecar.reload;

import org.jspecify.annotations.NullMarked;
