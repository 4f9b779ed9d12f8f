/** Connections to servers that are asked and answer: kept for reuse, and broken off when an exchange takes too long. */
@NullMarked
package io.athanor.cache.net;

import org.jspecify.annotations.NullMarked;
