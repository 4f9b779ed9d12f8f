package io.athanor.tsdb.chunkenc;

/**
 * Encoding 3: native histograms with float counts that share one bucket layout.
 *
 * <pre>
 * chunk   := count:u16  flags:u8  layout  first  {further}  zero bits up to the next byte
 * first   := t:varbit  count:f64  zero count:f64  sum:f64  {bucket:f64}
 * further := dod:varbit  count:xor  zero count:xor  sum:xor  {bucket:xor}
 * </pre>
 *
 * <p>All else is as in {@link HistogramFormat}. Buckets are absolute counts; each of them, like the other three numbers,
 * has its own window ({@link XorFormat}).
 *
 * <p><b>Checksum</b> none of its own: that of the chunk record covers it.
 *
 * <p><b>Source</b> Prometheus {@code tsdb/docs/format/chunks.md}, "Float histogram chunk data".
 */
public final class FloatHistogramFormat {
    private FloatHistogramFormat() {}
}
