package io.athanor.tsdb.chunkenc;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.model.StaleMarker;
import io.athanor.model.histogram.CounterResetHint;
import io.athanor.model.histogram.FloatHistogram;
import io.athanor.model.histogram.IntHistogram;
import io.athanor.model.histogram.Span;
import io.athanor.tsdb.series.SampleBuffer;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The same appends give the same chunks as Prometheus, cut at the same places, and those chunks read back. */
class HistogramVectorsTest {
    private static final String FILE = "histogram-vectors.txt";

    private record Sample(long t, long st, FloatHistogram floats, IntHistogram ints) {}

    @TestFactory
    List<DynamicTest> append_likePrometheus_givesItsChunks() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        List<String> appends = new ArrayList<>();
        String name = "";
        for (String line : lines()) {
            if (line.startsWith("# ")) {
                name = line.substring(2);
                appends.clear();
            } else if (line.startsWith("=> ")) {
                List<String> expected = List.of(line.substring(3).split(" "));
                byte encoding = Byte.parseByte(expected.getFirst());
                List<String> chunks = expected.subList(1, expected.size());
                List<String> input = List.copyOf(appends);
                tests.add(
                        DynamicTest.dynamicTest(name + ", encoding " + encoding, () -> check(encoding, input, chunks)));
            } else if (!name.isEmpty()) {
                appends.add(line);
            }
        }
        assertThat(tests).hasSize(20);
        return tests;
    }

    @Test
    void workedBytes_ofTheFormatPage_areWritten() {
        FloatHistogram h = new FloatHistogram();
        h.count = 3;
        h.sum = 5;
        h.zeroThreshold = Math.scalb(1.0, -128);
        h.positiveSpans = new Span[] {new Span(0, 2)};
        h.positiveBuckets = new double[] {1, 2};
        HistogramAppender appender = new HistogramAppender(false);

        assertThat(appender.append(0, 1_000, Histograms.ints(h))).isTrue();

        assertThat(HexFormat.of().formatHex(appender.toBytes())).isEqualTo("0001007446478fa2640140000000000008c4");
    }

    @Test
    void floatHistogram_ofFinerSchemaThanAnyoneComputesWith_isReduced() {
        FloatHistogram h = new FloatHistogram();
        h.schema = 10;
        h.count = 15;
        h.sum = 5;
        h.positiveSpans = new Span[] {new Span(-1, 6), new Span(4, 1)};
        h.positiveBuckets = new double[] {1, 2, 2, 2, 2, 3, 3};
        FloatHistogramAppender appender = new FloatHistogramAppender(false);
        assertThat(appender.append(0, 1_000, h)).isTrue();
        byte[] chunk = appender.toBytes();

        HistogramCursor cursor =
                new HistogramCursor(appender.encoding(), MemorySegment.ofArray(chunk), 0, chunk.length);
        assertThat(cursor.next()).isTrue();
        FloatHistogram read = cursor.floatHistogram();

        // Bucket i of schema 10 lies in bucket ceil(i / 4) of schema 8.
        assertThat(read.schema).isEqualTo(8);
        assertThat(read.positiveSpans).containsExactly(new Span(0, 2), new Span(1, 1));
        assertThat(read.positiveBuckets).containsExactly(3, 9, 3);
    }

    @Test
    void floatHistogram_ofOneChunk_sharesSpansAndTellsWhatIsKnownOfResets() {
        FloatHistogram h = new FloatHistogram();
        h.count = 3;
        h.sum = 5;
        h.positiveSpans = new Span[] {new Span(0, 2)};
        h.positiveBuckets = new double[] {1, 2};
        FloatHistogramAppender appender = new FloatHistogramAppender(false);
        appender.begin(CounterResetHint.RESET);
        assertThat(appender.append(0, 1_000, h)).isTrue();
        assertThat(appender.append(0, 2_000, h)).isTrue();
        byte[] chunk = appender.toBytes();

        SampleBuffer samples = new SampleBuffer();
        ChunkDecoder.decode(appender.encoding(), MemorySegment.ofArray(chunk), 0, chunk.length, 0, 5_000, samples);

        assertThat(samples.size).isEqualTo(2);
        assertThat(samples.v).startsWith(5, 5);
        FloatHistogram first = Objects.requireNonNull(samples.histogramColumn()[0]);
        FloatHistogram second = Objects.requireNonNull(samples.histogramColumn()[1]);
        assertThat(first.counterResetHint).isEqualTo(CounterResetHint.UNKNOWN);
        assertThat(second.counterResetHint).isEqualTo(CounterResetHint.NOT_RESET);
        assertThat(second.positiveSpans).isSameAs(first.positiveSpans);
    }

    private static List<String> lines() throws IOException {
        try (InputStream in = Objects.requireNonNull(HistogramVectorsTest.class.getResourceAsStream(FILE))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }

    private static void check(byte encoding, List<String> appends, List<String> expected) {
        List<byte[]> written = write(encoding, appends);

        assertThat(written.stream().map(HexFormat.of()::formatHex)).isEqualTo(expected);

        List<Sample> samples = appends.stream()
                .filter(l -> !l.equals("cut"))
                .map(HistogramVectorsTest::parse)
                .toList();
        int next = 0;
        for (byte[] chunk : written) {
            HistogramCursor cursor = new HistogramCursor(encoding, MemorySegment.ofArray(chunk), 0, chunk.length);
            while (cursor.next()) {
                Sample sample = samples.get(next++);
                assertThat(cursor.t()).isEqualTo(sample.t);
                assertThat(cursor.startTimestamp()).isEqualTo(encoding < 5 ? 0 : sample.st);
                same(cursor.floatHistogram(), sample.floats);
            }
        }
        assertThat(next).isEqualTo(samples.size());
    }

    private static void same(FloatHistogram read, FloatHistogram appended) {
        assertThat(Double.doubleToRawLongBits(read.sum)).isEqualTo(Double.doubleToRawLongBits(appended.sum));
        if (!StaleMarker.is(appended.sum)) {
            assertThat(read.count).isEqualTo(appended.count);
            assertThat(read.zeroCount).isEqualTo(appended.zeroCount);
            assertThat(read.schema).isEqualTo(appended.schema);
            assertThat(read.customValues).isEqualTo(appended.customValues);
            assertThat(filled(read.positiveSpans, read.positiveBuckets))
                    .isEqualTo(filled(appended.positiveSpans, appended.positiveBuckets));
            assertThat(filled(read.negativeSpans, read.negativeBuckets))
                    .isEqualTo(filled(appended.negativeSpans, appended.negativeBuckets));
        }
    }

    /** The buckets that hold something, with their indexes: others come and go. */
    private static List<String> filled(Span[] spans, double[] counts) {
        int[] indexes = Buckets.indexes(spans);
        List<String> filled = new ArrayList<>();
        for (int i = 0; i < indexes.length; i++) {
            if (counts[i] != 0) {
                filled.add(indexes[i] + ": " + counts[i]);
            }
        }
        return filled;
    }

    private static List<byte[]> write(byte encoding, List<String> appends) {
        boolean startTimestamps = encoding > 4;
        HistogramChunkAppender appender = encoding == 2 || encoding == 5
                ? new HistogramAppender(startTimestamps)
                : new FloatHistogramAppender(startTimestamps);
        List<byte[]> chunks = new ArrayList<>();
        for (String line : appends) {
            if (line.equals("cut")) {
                chunks.add(appender.toBytes());
                appender.cut();
                continue;
            }
            Sample sample = parse(line);
            if (!append(appender, sample)) {
                chunks.add(appender.toBytes());
                appender.cut();
                assertThat(append(appender, sample)).isTrue();
            }
        }
        chunks.add(appender.toBytes());
        return chunks;
    }

    private static boolean append(HistogramChunkAppender appender, Sample sample) {
        return switch (appender) {
            case HistogramAppender ints -> ints.append(sample.st, sample.t, sample.ints);
            case FloatHistogramAppender floats -> floats.append(sample.st, sample.t, sample.floats);
        };
    }

    private static Sample parse(String line) {
        String[] parts = line.split("\\|", -1);
        String[] head = parts[0].strip().split(" ");
        FloatHistogram h = new FloatHistogram();
        h.counterResetHint = switch (head[2]) {
            case "R" -> CounterResetHint.RESET;
            case "G" -> CounterResetHint.GAUGE;
            default -> CounterResetHint.UNKNOWN;
        };
        h.schema = Integer.parseInt(head[3]);
        boolean custom = h.schema == FloatHistogram.CUSTOM_BUCKETS_SCHEMA;
        h.zeroThreshold = custom ? 0 : 0.001;
        h.customValues = custom ? new double[] {0.5, 2.25, 1000000.123} : FloatHistogram.NO_BUCKETS;
        h.sum = head[4].equals("stale") ? Double.longBitsToDouble(StaleMarker.BITS) : Double.parseDouble(head[4]);
        h.zeroCount = Double.parseDouble(head[5]);
        h.positiveSpans = spans(parts[1].strip());
        h.positiveBuckets = counts(parts[2].strip());
        h.negativeSpans = spans(parts[3].strip());
        h.negativeBuckets = counts(parts[4].strip());
        h.count = h.zeroCount
                + Arrays.stream(h.positiveBuckets).sum()
                + Arrays.stream(h.negativeBuckets).sum();
        return new Sample(Long.parseLong(head[0]), Long.parseLong(head[1]), h, Histograms.ints(h));
    }

    private static Span[] spans(String text) {
        if (text.isEmpty()) {
            return FloatHistogram.NO_SPANS;
        }
        return Arrays.stream(text.split(","))
                .map(s -> s.split(":"))
                .map(s -> new Span(Integer.parseInt(s[0]), Integer.parseInt(s[1])))
                .toArray(Span[]::new);
    }

    private static double[] counts(String text) {
        return text.isEmpty()
                ? FloatHistogram.NO_BUCKETS
                : Arrays.stream(text.split(","))
                        .mapToDouble(Double::parseDouble)
                        .toArray();
    }
}
