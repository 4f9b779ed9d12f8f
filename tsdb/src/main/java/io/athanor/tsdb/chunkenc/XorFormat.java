package io.athanor.tsdb.chunkenc;

/**
 * Encoding 1: floats as Gorilla-style differences, most significant bit first.
 *
 * <pre>
 * chunk    := count:u16  first  [second  {further}]  zero bits up to the next byte
 * first    := t:varint  value:f64
 * second   := delta:uvarint  xor
 * further  := dod  xor
 * dod      := '0'                     delta as before
 *           | '10' i14 | '110' i17 | '1110' i20 | '1111' i64
 * xor      := '0'                     value as before
 *           | '10' bits               changed bits lie in the window of the sample before
 *           | '11' leading:u5 significant:u6 bits
 * </pre>
 *
 * <p><b>Widths</b> {@code count} is big-endian, 0 to 65,535 samples. {@code varint} is zig-zag, seven bits a byte, least
 * significant first, at most ten bytes; {@code f64} is IEEE 754, big-endian. {@code t} is in milliseconds; {@code delta}
 * is the difference of two times, {@code dod} that of two deltas (modulo 2^64).
 *
 * <p><b>Signs</b> An {@code iN} holds −(2^(N−1)−1) to 2^(N−1): the pattern {@code 10…0} is positive, other patterns with
 * the top bit set are negative.
 *
 * <p><b>Windows</b> {@code xor} is the exclusive or of a value's bits with those of the value before. A window says how
 * many of its leading bits (0 to 31) and trailing bits are zero; {@code significant} 0 means 64. A window stays until
 * replaced; before the first one it is the whole 64 bits (chunks continued after a restart use that).
 *
 * <p><b>Order</b> Times never fall; Thanos's counter aggregate repeats its last time, all else rises strictly.
 *
 * <p><b>Checksum</b> none of its own: that of the chunk record covers it.
 *
 * <p><b>Worked bytes</b> 1.0 at 1,000 ms, 15,000 ms later again, 15,000 ms later 2.0:
 * {@code 0003 | d00f | 3ff0000000000000 | 9875 | '0' | '0' '11' 00001 001011 11111111111 | padding} =
 * {@code 0003d00f3ff000000000000098753097ffc0}.
 *
 * <p><b>Source</b> Prometheus {@code tsdb/docs/format/chunks.md}, "XOR chunk data".
 */
public final class XorFormat {
    /** Bytes before the first sample. */
    static final int HEADER_BYTES = 2;

    /** Greatest number of samples that the header can say. */
    public static final int MAX_SAMPLES = 0xffff;

    /** Most bits that one sample can take after the first two. */
    static final int MAX_SAMPLE_BITS = 68 + 77;

    private XorFormat() {}
}
