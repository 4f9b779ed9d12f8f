/** A store gateway beside Thanos's: how soon it is ready, what its selects take, in time, memory, requests and bytes. */
@NullMarked
package io.athanor.bench.store;

import org.jspecify.annotations.NullMarked;
