package io.athanor.tsdb.chunkenc;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.tsdb.series.SampleBuffer;
import java.lang.foreign.MemorySegment;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class XorRoundTripTest {
    @Test
    void workedBytes_ofTheFormatPage_areWritten() {
        XorAppender chunk = new XorAppender();
        chunk.append(1_000, 1);
        chunk.append(16_000, 1);
        chunk.append(31_000, 2);

        assertThat(HexFormat.of().formatHex(chunk.toBytes())).isEqualTo("0003d00f3ff000000000000098753097ffc0");
    }

    @Test
    void decode_threeSamples_comeBack() {
        XorAppender chunk = new XorAppender();
        chunk.append(1_000, 1);
        chunk.append(16_000, 1);
        chunk.append(31_000, 2);
        byte[] bytes = chunk.toBytes();
        SampleBuffer samples = new SampleBuffer();

        ChunkDecoder.decode(Encoding.XOR, MemorySegment.ofArray(bytes), 0, bytes.length, 0, 40_000, samples);

        assertThat(samples.size).isEqualTo(3);
        assertThat(samples.t).startsWith(1_000, 16_000, 31_000);
        assertThat(samples.v).startsWith(1, 1, 2);
    }
}
