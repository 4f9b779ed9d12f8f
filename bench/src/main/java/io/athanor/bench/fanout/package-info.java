/** A querier over many endpoints, of which one says nothing. */
@NullMarked
package io.athanor.bench.fanout;

import org.jspecify.annotations.NullMarked;
