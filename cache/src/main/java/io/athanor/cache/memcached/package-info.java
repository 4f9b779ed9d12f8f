/** memcached: its text protocol, its servers and which of them has a key. */
@NullMarked
package io.athanor.cache.memcached;

import org.jspecify.annotations.NullMarked;
