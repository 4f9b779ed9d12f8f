package io.athanor.bucket;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.model.Labels;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.BlockWriter;
import io.athanor.tsdb.block.Ulid;
import io.athanor.tsdb.chunkenc.Encoding;
import io.athanor.tsdb.chunkenc.XorAppender;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Chunks whose checksum is right but whose bytes make no sense are found by whoever decodes them. */
class UndecodableChunkTest {
    private static final Labels GOOD = Labels.of("series", "good");
    private static final Labels BAD = Labels.of("series", "bad");

    @Test
    void undecodableChunk_isReportedBack_andTheRestOfTheSeriesComes(@TempDir Path folder) throws IOException {
        byte[] nonsense = new byte[30];
        Arrays.fill(nonsense, (byte) 0xff);
        Ulid bad = block(folder, 1000, nonsense);
        block(folder, 2000, chunk(2000));
        try (BlockSet set = TestBuckets.open(folder)) {
            Read.Answer answer = Read.all(set);

            assertThat(answer.warnings())
                    .singleElement()
                    .asString()
                    .contains("block " + bad + " is bad", bad + "/chunks/000001 at byte");
            assertThat(answer.series().get(BAD)).hasSize(10);
            assertThat(answer.series().get(GOOD)).hasSize(20);
            assertThat(set.warnings()).singleElement().asString().contains(bad.toString());
            assertThat(Read.all(set).series().get(GOOD)).hasSize(10);
        }
    }

    private static Ulid block(Path folder, long start, byte[] chunkOfBad) throws IOException {
        Ulid ulid = Ulid.of(start, new Random(start));
        try (BlockWriter writer = BlockWriter.create(folder, ulid, BlockWriter.symbolsOf(List.of(BAD, GOOD)))) {
            writer.series(BAD);
            writer.chunk(start, start + 900, Encoding.XOR, chunkOfBad, 0, chunkOfBad.length);
            writer.series(GOOD);
            byte[] good = chunk(start);
            writer.chunk(start, start + 900, Encoding.XOR, good, 0, good.length);
            writer.finish(BlockMeta.ofSamples(ulid, start, start + 901));
        }
        return ulid;
    }

    private static byte[] chunk(long start) {
        XorAppender appender = new XorAppender();
        for (int i = 0; i < 10; i++) {
            appender.append(start + 100L * i, i);
        }
        byte[] bytes = new byte[appender.length()];
        appender.copyTo(bytes, 0);
        return bytes;
    }
}
