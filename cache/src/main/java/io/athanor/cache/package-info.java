/**
 * Bytes by key, for a while: in memory, or in memcached or Redis. A cache knows nothing of what it keeps, may lose anything
 * at any time, and never fails: whoever asks it can make the value anew.
 */
@NullMarked
package io.athanor.cache;

import org.jspecify.annotations.NullMarked;
