/** Takes work from schedulers, and has it answered as requests to the querier itself are. */
@NullMarked
package io.athanor.component.query.work;

import org.jspecify.annotations.NullMarked;
