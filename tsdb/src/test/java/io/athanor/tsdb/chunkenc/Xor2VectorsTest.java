package io.athanor.tsdb.chunkenc;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.model.StaleMarker;
import io.athanor.tsdb.series.SampleBuffer;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What Prometheus 3.14 writes for these samples is written, and reads back. */
class Xor2VectorsTest {
    private static final double STALE = Double.longBitsToDouble(StaleMarker.BITS);

    private record Sample(long st, long t, double v) {}

    @Test
    void append_withoutStartTimestamps_givesPrometheusBytes() {
        check(
                "000b00d00f3ff000000000000098755097fff0005bffdf0007d683e16f30cc0ff2fbac3c00000029e8b16901807c00bf7ffffff585cfd530e07fff4b333333333334",
                new Sample(0, 1000, 1),
                new Sample(0, 16000, 1),
                new Sample(0, 31000, 2),
                new Sample(0, 46001, 2),
                new Sample(0, 61000, STALE),
                new Sample(0, 76000, STALE),
                new Sample(0, 91000, 2.5),
                new Sample(0, 200000, 3.25),
                new Sample(0, 700000, 3.25),
                new Sample(0, 90000000000L, -7),
                new Sample(0, 90000000001L, 0.1));
    }

    @Test
    void append_workedBytesOfTheFormatPage_areWritten() {
        check(
                "000300d00f3ff000000000000098755097ffc0",
                new Sample(0, 1000, 1),
                new Sample(0, 16000, 1),
                new Sample(0, 31000, 2));
    }

    @Test
    void append_oneStartTimestamp_givesPrometheusBytes() {
        check(
                "000480d00f3ff0000000000000e80798755097ffc0",
                new Sample(500, 1000, 1),
                new Sample(500, 16000, 1),
                new Sample(500, 31000, 2),
                new Sample(500, 46000, 2));
    }

    @Test
    void append_startTimestampsThatMove_givesPrometheusBytes() {
        check(
                "000701d00f7ff00000000000029875c13600bc643e8003f83e1c8001f8afcd7c1d4980",
                new Sample(0, 1000, STALE),
                new Sample(900, 16000, 5),
                new Sample(15900, 31000, 5),
                new Sample(30900, 46000, STALE),
                new Sample(30000, 61000, 6),
                new Sample(-5, 76000, 7),
                new Sample(0, 91000, 7));
    }

    @Test
    void append_startTimestampThatChangesLate_givesPrometheusBytes() {
        check(
                "000583d00f3ff0000000000000e80798755097ffdf79a718002f83a980",
                new Sample(500, 1000, 1),
                new Sample(500, 16000, 1),
                new Sample(500, 31000, 2),
                new Sample(44000, 46000, 2),
                new Sample(44000, 61001, 2));
    }

    @Test
    void append_moreThan127Samples_givesPrometheusBytes() {
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < 131; i++) {
            samples.add(new Sample(i >= 129 ? 100_000 : 7, 1000 + i * 15_000L, Math.floorDiv(i, 40)));
        }
        check(
                "0083ffd00f0000000000000000c20f987500000000014457fe000000000284bffe0000000002b0180fc1cdab17c1d4c3eacffdf07530",
                samples.toArray(Sample[]::new));
    }

    private static void check(String expected, Sample... samples) {
        Xor2Appender appender = new Xor2Appender();
        for (Sample sample : samples) {
            appender.append(sample.st, sample.t, sample.v);
        }
        byte[] chunk = appender.toBytes();

        assertThat(HexFormat.of().formatHex(chunk)).isEqualTo(expected);

        SampleBuffer read = new SampleBuffer();
        read.askForStartTimestamps();
        ChunkDecoder.decode(
                Encoding.XOR2, MemorySegment.ofArray(chunk), 0, chunk.length, Long.MIN_VALUE, Long.MAX_VALUE, read);
        assertThat(read.size).isEqualTo(samples.length);
        for (int i = 0; i < samples.length; i++) {
            assertThat(read.t[i]).isEqualTo(samples[i].t);
            assertThat(Double.doubleToRawLongBits(read.v[i])).isEqualTo(Double.doubleToRawLongBits(samples[i].v));
            assertThat(Objects.requireNonNull(read.startTimestamps)[i]).isEqualTo(samples[i].st);
        }
    }
}
