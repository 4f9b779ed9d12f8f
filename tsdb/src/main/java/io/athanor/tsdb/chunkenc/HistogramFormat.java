package io.athanor.tsdb.chunkenc;

/**
 * Encoding 2: native histograms with integer counts that share one bucket layout.
 *
 * <pre>
 * chunk    := count:u16  flags:u8  layout  first  {further}  zero bits up to the next byte
 * layout   := zero threshold  schema:varbit  spans  spans  [bounds]      positive, then negative side
 * zero threshold := 0:u8 | exponent:u8 | 255:u8 f64
 * spans    := n:uvarbit  n * ( length:uvarbit  offset:varbit )
 * bounds   := n:uvarbit  n * ( thousandths:uvarbit | '0' f64 )           only with schema −53
 * first    := t:varbit  count:uvarbit  zero count:uvarbit  sum:f64  {bucket:varbit}
 * further  := dod:varbit  count dod:varbit  zero count dod:varbit  sum:xor  {bucket dod:varbit}
 * varbit   := '0' | '10' i3 | '110' i6 | '1110' i9 | '11110' i12 | '111110' i18 | '1111110' i25
 *           | '11111110' i56 | '11111111' i64
 * </pre>
 *
 * <p><b>Widths</b> as in {@link XorFormat}, where {@code iN} and {@code xor} are explained; {@code uvarbit} is the same
 * with unsigned numbers.
 *
 * <p><b>Flags</b> The two top bits: 00 nothing known, 01 no counter reset between the chunk before and this one, 10 a
 * counter reset, 11 gauge histograms. The other bits are zero.
 *
 * <p><b>Layout</b> An exponent e of 1 to 254 is the threshold 2^(e − 244). Thousandths are a bound × 1000 + 1, for bounds
 * that are whole thousandths from 0 to 33554.43. Buckets come in the order of the spans, positive side first; each is the
 * difference to the bucket before on its side, and {@code bucket dod} the change of the change of that difference.
 *
 * <p><b>Stale markers</b> A sample whose sum is the stale marker has no buckets; as a chunk's first, an empty layout. Only
 * stale markers can follow it.
 *
 * <p><b>Within a chunk</b> of counter histograms no count falls and no bucket in use goes away: else a new chunk begins. A
 * histogram with further buckets makes the writer code the whole chunk anew with the wider layout.
 *
 * <p><b>Checksum</b> none of its own: that of the chunk record covers it.
 *
 * <p><b>Worked bytes</b> at 1,000 ms count 3, sum 5.0, schema 0, threshold 2^−128, one span (0, 2) with buckets 1 and 2:
 * {@code 0001 | 00 | 74 | '0' | '10' 001 '10' 010 '0' | '0' | '11110' 001111101000 | '10' 011 | '0' | 4014000000000000 |
 * '10' 001 '10' 001 | padding} = {@code 0001007446478fa2640140000000000008c4}.
 *
 * <p><b>Source</b> Prometheus {@code tsdb/docs/format/chunks.md}, "Histogram chunk data".
 */
public final class HistogramFormat {
    /** Bytes before the layout. */
    static final int HEADER_BYTES = 3;

    /** Greatest number of samples that the header can say. */
    public static final int MAX_SAMPLES = 0xffff;

    private HistogramFormat() {}
}
