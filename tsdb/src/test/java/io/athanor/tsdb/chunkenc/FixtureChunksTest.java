package io.athanor.tsdb.chunkenc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.athanor.model.StaleMarker;
import io.athanor.model.histogram.FloatHistogram;
import io.athanor.model.histogram.IntHistogram;
import io.athanor.testing.testkit.Shared;
import io.athanor.tsdb.chunkenc.AggregateFormat.Aggregate;
import io.athanor.tsdb.chunkenc.ChunkRecords.ChunkRecord;
import io.athanor.tsdb.series.SampleBuffer;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Chunks that Prometheus wrote are written again, byte for byte, from what was read. */
class FixtureChunksTest {
    @ParameterizedTest
    @ValueSource(strings = {"fixtures/bucket-prometheus", "fixtures/bucket-raw"})
    void reencode_realChunks_giveTheSameBytes(String bucket) throws IOException {
        List<ChunkRecord> records = ChunkRecords.ofBucket(Shared.path(bucket));
        int[] seen = new int[256];

        for (ChunkRecord record : records) {
            seen[record.encoding()]++;
            assertThat(reencoded(record)).as(record.where()).isEqualTo(record.data());
        }

        assertThat(seen[Encoding.XOR]).isPositive();
        assertThat(seen[Encoding.HISTOGRAM]).isPositive();
        assertThat(seen[Encoding.FLOAT_HISTOGRAM]).isPositive();
    }

    private static byte[] reencoded(ChunkRecord record) {
        MemorySegment data = MemorySegment.ofArray(record.data());
        int length = record.data().length;
        return switch (record.encoding()) {
            case Encoding.XOR -> {
                SampleBuffer samples = new SampleBuffer();
                ChunkDecoder.decode(Encoding.XOR, data, 0, length, Long.MIN_VALUE, Long.MAX_VALUE, samples);
                XorAppender appender = new XorAppender();
                for (int i = 0; i < samples.size; i++) {
                    appender.append(samples.t[i], samples.v[i]);
                }
                yield appender.toBytes();
            }
            case Encoding.HISTOGRAM -> {
                HistogramCursor cursor = new HistogramCursor(record.encoding(), data, 0, length);
                HistogramAppender appender = new HistogramAppender(false);
                appender.begin(cursor.header());
                while (cursor.next()) {
                    assertThat(appender.append(0, cursor.t(), cursor.intHistogram()))
                            .isTrue();
                }
                yield appender.toBytes();
            }
            case Encoding.FLOAT_HISTOGRAM -> {
                HistogramCursor cursor = new HistogramCursor(record.encoding(), data, 0, length);
                FloatHistogramAppender appender = new FloatHistogramAppender(false);
                appender.begin(cursor.header());
                while (cursor.next()) {
                    assertThat(appender.append(0, cursor.t(), cursor.floatHistogram()))
                            .isTrue();
                }
                yield appender.toBytes();
            }
            default -> throw new AssertionError("encoding " + record.encoding());
        };
    }

    @Test
    void decode_histogramChunks_agreeWithTheirIntegerForm() throws IOException {
        for (ChunkRecord record : ChunkRecords.ofBucket(Shared.path("fixtures/bucket-prometheus"))) {
            if (record.encoding() != Encoding.HISTOGRAM) {
                continue;
            }
            MemorySegment data = MemorySegment.ofArray(record.data());
            SampleBuffer samples = new SampleBuffer();
            ChunkDecoder.decode(
                    record.encoding(), data, 0, record.data().length, Long.MIN_VALUE, Long.MAX_VALUE, samples);
            HistogramCursor cursor = new HistogramCursor(record.encoding(), data, 0, record.data().length);
            for (int i = 0; cursor.next(); i++) {
                FloatHistogram h = Objects.requireNonNull(Objects.requireNonNull(samples.histograms)[i]);
                IntHistogram ints = cursor.intHistogram();
                assertThat(samples.t[i]).isEqualTo(cursor.t());
                assertThat(h.count).isEqualTo(ints.count);
                if (!StaleMarker.is(h.sum) && h.schema >= -4) {
                    double all = h.zeroCount;
                    for (double bucket : h.positiveBuckets) {
                        all += bucket;
                    }
                    for (double bucket : h.negativeBuckets) {
                        all += bucket;
                    }
                    assertThat(all).as(record.where()).isCloseTo(h.count, within(1e-9));
                }
            }
        }
    }

    @Test
    void find_aggregatesOfDownsampledChunks_areReadable() throws IOException {
        int[] found = new int[Aggregate.values().length];
        for (ChunkRecord record : ChunkRecords.ofBucket(Shared.path("fixtures/bucket-compacted"))) {
            if (record.encoding() != Encoding.AGGREGATE) {
                continue;
            }
            MemorySegment data = MemorySegment.ofArray(record.data());
            for (Aggregate aggregate : Aggregate.values()) {
                AggregateFormat.Part part = AggregateFormat.find(aggregate, data, 0, record.data().length);
                if (part.length() > 0) {
                    SampleBuffer samples = new SampleBuffer();
                    ChunkDecoder.decode(
                            part.encoding(),
                            data,
                            part.offset(),
                            part.length(),
                            Long.MIN_VALUE,
                            Long.MAX_VALUE,
                            samples);
                    assertThat(samples.size).isPositive();
                    found[aggregate.ordinal()]++;
                }
            }
        }
        assertThat(found).doesNotContain(0);
    }
}
