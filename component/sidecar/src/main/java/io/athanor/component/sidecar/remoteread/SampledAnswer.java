package io.athanor.component.sidecar.remoteread;

import com.google.protobuf.CodedInputStream;
import io.airlift.compress.v3.MalformedInputException;
import io.airlift.compress.v3.snappy.SnappyJavaDecompressor;
import io.athanor.model.Labels;
import io.athanor.tsdb.chunkenc.XorAppender;
import java.io.IOException;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An answer of samples, as a Prometheus before 2.13 gives it, encoded in chunks anew: {@code prometheus.ReadResponse} in snappy's
 * block format.
 *
 * <pre>
 * ReadResponse { repeated QueryResult results = 1 }
 * QueryResult { repeated TimeSeries timeseries = 1 }
 * TimeSeries { repeated Label labels = 1; repeated Sample samples = 2; repeated Histogram histograms = 4 }
 * Sample { double value = 1; int64 timestamp = 2 }
 * </pre>
 *
 * Such an answer has no native histograms; where one has, that is a problem and they are left out.
 */
public final class SampledAnswer implements ReadAnswer {
    /** How the head of such an answer names it. */
    public static final String CONTENT_TYPE = "application/x-protobuf";

    private static final int SAMPLES_PER_CHUNK = 120;
    private static final int TIMESTAMP = ChunkedSeries.number(2);
    private static final int VALUE = 1 << 3 | 1;

    private final Consumer<String> problems;
    private final ChunkedSeries labels;
    private final CodedInputStream in;
    private long[] t = new long[SAMPLES_PER_CHUNK];
    private double[] v = new double[SAMPLES_PER_CHUNK];
    private boolean isInResult;
    private boolean hasHistograms;

    /**
     * @param compressed the whole body
     * @param limit longest message that is read, bytes
     * @param problems told of what is left out
     * @throws RemoteReadException if it is too long, or no snappy block
     */
    public SampledAnswer(byte[] compressed, int limit, Consumer<String> problems) throws RemoteReadException {
        this.problems = problems;
        this.labels = new ChunkedSeries(problems);
        byte[] raw = decompress(compressed, limit);
        this.in = CodedInputStream.newInstance(raw);
    }

    private static byte[] decompress(byte[] compressed, int limit) throws RemoteReadException {
        try {
            SnappyJavaDecompressor snappy = new SnappyJavaDecompressor();
            int length = snappy.getUncompressedLength(compressed, 0);
            if (length < 0 || length > limit) {
                throw new RemoteReadException("the answer claims " + length + " bytes of samples, more than " + limit);
            }
            byte[] raw = new byte[length];
            int got = snappy.decompress(compressed, 0, compressed.length, raw, 0, length);
            return got == length ? raw : Arrays.copyOf(raw, got);
        } catch (MalformedInputException | IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new RemoteReadException("the answer is not compressed by snappy: " + e.getMessage(), e);
        }
    }

    @Override
    public @Nullable ReceivedSeries next() throws IOException {
        try {
            while (true) {
                int tag = in.readTag();
                if (tag == 0) {
                    if (!isInResult) {
                        return null;
                    }
                    in.popLimit(Integer.MAX_VALUE);
                    isInResult = false;
                } else if (tag == ChunkedSeries.nested(1)) {
                    int outer = in.pushLimit(in.readRawVarint32());
                    if (!isInResult) {
                        isInResult = true;
                        continue;
                    }
                    ReceivedSeries series = series();
                    in.popLimit(outer);
                    return series;
                } else {
                    ChunkedSeries.skip(in, tag);
                }
            }
        } catch (RemoteReadException e) {
            throw e;
        } catch (IOException e) {
            throw new RemoteReadException("the answer is no ReadResponse: " + e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new RemoteReadException("the answer has a series that cannot be: " + e.getMessage(), e);
        }
    }

    private ReceivedSeries series() throws IOException {
        int pairs = 0;
        int samples = 0;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == ChunkedSeries.nested(1)) {
                pairs = labels.label(in, pairs);
            } else if (tag == ChunkedSeries.nested(2)) {
                sample(samples++);
            } else {
                if (tag == ChunkedSeries.nested(4) && !hasHistograms) {
                    hasHistograms = true;
                    problems.accept(
                            "Prometheus answered with samples instead of chunks: native histograms are left out");
                }
                ChunkedSeries.skip(in, tag);
            }
        }
        Labels of = labels.labels(pairs);
        return new ReceivedSeries(of, chunks(samples));
    }

    private void sample(int i) throws IOException {
        if (i == t.length) {
            t = Arrays.copyOf(t, 2 * i);
            v = Arrays.copyOf(v, 2 * i);
        }
        t[i] = 0;
        v[i] = 0;
        int outer = in.pushLimit(in.readRawVarint32());
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == VALUE) {
                v[i] = in.readDouble();
            } else if (tag == TIMESTAMP) {
                t[i] = in.readInt64();
            } else {
                ChunkedSeries.skip(in, tag);
            }
        }
        in.popLimit(outer);
    }

    private ReceivedChunks chunks(int samples) throws RemoteReadException {
        ReceivedChunks chunks = new ReceivedChunks(problems);
        XorAppender xor = new XorAppender();
        for (int i = 0; i < samples; i++) {
            if (i > 0 && t[i] <= t[i - 1]) {
                throw new RemoteReadException("the answer has a sample at " + t[i] + " after one at " + t[i - 1]);
            }
            xor.append(t[i], v[i]);
            if (xor.sampleCount() == SAMPLES_PER_CHUNK || i == samples - 1) {
                byte[] bytes = xor.toBytes();
                chunks.add(xor.mint(), xor.maxt(), xor.encoding(), bytes, 0, bytes.length);
                xor.clear();
            }
        }
        return chunks;
    }

    @Override
    public int frames() {
        return 1;
    }
}
