/** What every gRPC server and client here has: TLS, health, reflection, snappy, request ids, metrics, limits, an orderly end. */
@NullMarked
package io.athanor.server.grpc;

import org.jspecify.annotations.NullMarked;
