/** Spans sent by OpenTelemetry's protocol, over HTTP or gRPC. */
@NullMarked
package io.athanor.server.tracing.otlp;

import org.jspecify.annotations.NullMarked;
