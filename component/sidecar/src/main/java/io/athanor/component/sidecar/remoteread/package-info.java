/** Prometheus's remote read: requests written, both kinds of answers read. */
@NullMarked
package io.athanor.component.sidecar.remoteread;

import org.jspecify.annotations.NullMarked;
