/** TLS from PEM files, read again when they change: one mechanism for gRPC, HTTP and clients. */
@NullMarked
package io.athanor.server.tls;

import org.jspecify.annotations.NullMarked;
