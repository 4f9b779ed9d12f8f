/** A Prometheus's HTTP API, as far as a sidecar asks it. */
@NullMarked
package io.athanor.component.sidecar.prometheus;

import org.jspecify.annotations.NullMarked;
