/** The sidecar: a Prometheus in, a store and what else it tells out. Knows no PromQL and no bucket. */
@NullMarked
package io.athanor.component.sidecar;

import org.jspecify.annotations.NullMarked;
