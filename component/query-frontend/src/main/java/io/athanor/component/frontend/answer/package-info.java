/**
 * What queriers answer: their JSON comes in, and goes out again in pieces put together, its numbers never read. What lies
 * between is a {@link io.athanor.component.frontend.answer.Grid}: points on the steps of a range, as texts. Knows nothing of
 * HTTP, caches and queries.
 */
@NullMarked
package io.athanor.component.frontend.answer;

import org.jspecify.annotations.NullMarked;
