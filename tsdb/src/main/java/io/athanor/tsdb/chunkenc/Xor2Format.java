package io.athanor.tsdb.chunkenc;

/**
 * Encoding 4: floats as in {@link XorFormat}, with control bits shared by time and value, and start timestamps.
 *
 * <pre>
 * chunk   := count:u16  st:u8  first [sf:varint]  [second [sv]  {further [sv]}]  zero bits up to the next byte
 * first   := t:varint  value:f64
 * second  := delta:uvarint  xor2
 * further := '0'                       delta and value as before
 *          | '10' ( '0' bits | '1' window )   delta as before, another value
 *          | '110' s13 xor2 | '1110' s20 xor2 | '11110' s64 xor2
 *          | '11111'                   delta as before, a stale marker
 * xor2    := '0' | '10' bits | '110' window | '111'     the last: a stale marker
 * window  := leading:u5 significant:u6 bits
 * sv      := varbit                    see {@link HistogramFormat}
 * </pre>
 *
 * <p><b>Signs</b> {@code sN} is plain two's complement, other than in {@link XorFormat}.
 *
 * <p><b>Values</b> are compared with the last one that was no stale marker, 0.0 if there is none.
 *
 * <p><b>Start timestamps</b> The top bit of {@code st} says that {@code sf} is there, the first sample's time minus its
 * start timestamp. The low seven bits c, if not 0, say that samples c, c + 1, … (counted from 0) have an {@code sv}: at c
 * the time of sample c − 1 minus its own start timestamp, from then on the change of that difference. Samples before c
 * share the start timestamp of the first, or have none (0). A writer that gets as far as sample 127 begins there.
 *
 * <p><b>Checksum</b> none of its own: that of the chunk record covers it.
 *
 * <p><b>Worked bytes</b> 1.0 at 1,000 ms, 15,000 ms later again, 15,000 ms later 2.0, no start timestamps:
 * {@code 0003 | 00 | d00f | 3ff0000000000000 | 9875 | '0' | '10' '1' 00001 001011 11111111111 | padding} =
 * {@code 000300d00f3ff000000000000098755097ffc0}.
 *
 * <p><b>Source</b> Prometheus {@code tsdb/docs/format/chunks.md}, "XOR2 chunk data".
 */
public final class Xor2Format {
    /** Bytes before the first sample. */
    static final int HEADER_BYTES = 3;

    /** Greatest number of samples that the header can say. */
    public static final int MAX_SAMPLES = 0xffff;

    private Xor2Format() {}
}
