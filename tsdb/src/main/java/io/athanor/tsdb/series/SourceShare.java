package io.athanor.tsdb.series;

/**
 * What one of several sources gave to an answer, as far as it has come.
 *
 * @param address who it is
 * @param nanos from the question to the end of its answer
 * @param bytes of chunks, as they are encoded
 * @param responses messages that the answer came in
 */
public record SourceShare(
        String address, long nanos, long bytes, long responses, long series, long chunks, long samples) {}
