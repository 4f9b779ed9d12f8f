/** The Prometheus HTTP API: requests in, streamed JSON out. */
@NullMarked
package io.athanor.api.httpapi;

import org.jspecify.annotations.NullMarked;
