/** What every component that serves has: HTTP, probes, metrics, logging, flags and lifecycle. Knows no PromQL and no blocks. */
@NullMarked
package io.athanor.server;

import org.jspecify.annotations.NullMarked;
