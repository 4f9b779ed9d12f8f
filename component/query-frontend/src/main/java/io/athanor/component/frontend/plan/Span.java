package io.athanor.component.frontend.plan;

/**
 * Steps of a range query that are asked for together.
 *
 * @param start the first, ms
 * @param end the last, ms
 */
public record Span(long start, long end) {}
