/** Redis: its protocol (RESP 2), one server, or the master that sentinels name. */
@NullMarked
package io.athanor.cache.redis;

import org.jspecify.annotations.NullMarked;
