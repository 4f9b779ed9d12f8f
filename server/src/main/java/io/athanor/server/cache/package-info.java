/** Caches as Thanos's YAML says them, opened: with addresses from DNS, TLS, metrics, and the process's ledger. */
@NullMarked
package io.athanor.server.cache;

import org.jspecify.annotations.NullMarked;
