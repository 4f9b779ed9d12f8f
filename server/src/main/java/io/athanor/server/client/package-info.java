/** Requests to other servers over HTTP, with connections, TLS and credentials as Thanos's YAML for HTTP clients says them. */
@NullMarked
package io.athanor.server.client;

import org.jspecify.annotations.NullMarked;
