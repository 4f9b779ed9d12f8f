package io.athanor.model.histogram;

/**
 * A run of consecutive buckets.
 *
 * @param offset buckets between the end of the span before and this one; of the first span, its first bucket's index
 * @param length number of buckets
 */
public record Span(int offset, int length) {}
