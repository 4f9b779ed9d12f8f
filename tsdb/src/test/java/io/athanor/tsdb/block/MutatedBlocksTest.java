package io.athanor.tsdb.block;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.model.LabelMatcher;
import io.athanor.model.MatchType;
import io.athanor.testing.testkit.Shared;
import io.athanor.tsdb.CorruptBlockException;
import io.athanor.tsdb.samples.SampleReader;
import io.athanor.tsdb.series.ChunkBuffer;
import io.athanor.tsdb.series.SampleBuffer;
import io.athanor.tsdb.series.SelectHints;
import io.athanor.tsdb.series.SelectRequest;
import io.athanor.tsdb.series.SeriesCursor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Blocks with bytes changed, cut or repeated, checksums left or mended: they are read, or refused with block, file and
 * offset; nothing else. Replay one by its printed seed.
 */
class MutatedBlocksTest {
    private static final int ROUNDS = Integer.getInteger("athanor.fuzz.rounds", 200);
    private static final String[] FILES = {"index", "chunks/000001", "meta.json", "tombstones"};
    private static final List<List<LabelMatcher>> MATCHERS = List.of(
            List.of(new LabelMatcher(MatchType.NOT_EQUAL, "__name__", "")),
            List.of(new LabelMatcher(MatchType.REGEX, "job", "a.*"), new LabelMatcher(MatchType.NOT_EQUAL, "pod", "x")),
            List.of(
                    new LabelMatcher(MatchType.EQUAL, "__name__", "metric_1"),
                    new LabelMatcher(MatchType.NOT_REGEX, "zone", "a|b|abc.1")));

    @TempDir
    Path dir;

    @Test
    void block_ofOurs_mutated_isReadOrRefused() throws IOException {
        fuzz(RandomBlocks.write(dir, 4, 30, 1L << 29).dir(), ROUNDS);
    }

    @Test
    void block_ofPrometheus_mutated_isReadOrRefused() throws IOException {
        try (Stream<Path> blocks = Files.list(Shared.path("fixtures/bucket-raw"))) {
            fuzz(blocks.sorted().findFirst().orElseThrow(), ROUNDS);
        }
    }

    private void fuzz(Path original, int rounds) throws IOException {
        Path victim = dir.resolve("victim");
        Files.createDirectories(victim.resolve("chunks"));
        for (String file : FILES) {
            Files.write(victim.resolve(file), Files.readAllBytes(original.resolve(file)));
        }
        int refused = 0;
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        for (int round = 0; round < rounds; round++) {
            Random random = new Random(seed + round);
            String file = FILES[random.nextInt(4) == 0 ? 1 + random.nextInt(3) : 0];
            byte[] whole = Files.readAllBytes(original.resolve(file));
            byte[] bytes = mutated(whole, random);
            if (file.equals("index") && random.nextBoolean()) {
                mend(bytes, random);
            }
            Files.write(victim.resolve(file), bytes);
            refused += isRefused(victim, file, seed + round) ? 1 : 0;
            Files.write(victim.resolve(file), whole);
        }
        assertThat(refused).isGreaterThan(rounds / 4);
    }

    private static boolean isRefused(Path block, String file, long seed) {
        try {
            readEverything(block);
            return false;
        } catch (CorruptBlockException e) {
            assertThat(e)
                    .as("seed %d", seed)
                    .hasMessageMatching("(?s)victim/(index|chunks.*|meta.json|tombstones) at byte \\d+: .+");
            return true;
        } catch (RuntimeException | Error e) {
            throw new AssertionError("seed " + seed + ", " + file + " of " + block, e);
        }
    }

    private static void readEverything(Path dir) {
        ChunkBuffer chunks = new ChunkBuffer();
        SampleBuffer samples = new SampleBuffer();
        SampleReader reader = new SampleReader();
        try (Block block = Block.open(dir)) {
            for (List<LabelMatcher> matchers : MATCHERS) {
                block.labelNames(matchers, 0, Long.MAX_VALUE, 0);
                block.labelValues("job", matchers, 0, Long.MAX_VALUE, 0);
                SelectRequest request = new SelectRequest(matchers, Long.MIN_VALUE, Long.MAX_VALUE, SelectHints.NONE);
                try (SeriesCursor cursor = block.select(request)) {
                    while (cursor.next()) {
                        cursor.chunks().read(Long.MIN_VALUE, Long.MAX_VALUE, chunks);
                        try {
                            reader.read(cursor.chunks(), Long.MIN_VALUE, Long.MAX_VALUE, samples);
                        } catch (io.athanor.tsdb.chunkenc.CorruptChunkException e) {
                            throw block.corrupt(chunks, 0, e);
                        }
                    }
                }
            }
            for (String name : block.index().labelNames()) {
                block.index().labelValues(name, 0);
            }
        }
    }

    private static byte[] mutated(byte[] original, Random random) {
        byte[] bytes = original.clone();
        switch (random.nextInt(6)) {
            case 0 -> {
                return Arrays.copyOf(bytes, random.nextInt(bytes.length));
            }
            case 1 -> {
                return Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(100));
            }
            case 2 -> {
                int at = random.nextInt(bytes.length);
                Arrays.fill(bytes, at, Math.min(bytes.length, at + 1 + random.nextInt(16)), (byte) random.nextInt());
            }
            case 3 -> {
                int from = random.nextInt(bytes.length);
                int to = random.nextInt(bytes.length);
                int n = Math.min(random.nextInt(64), bytes.length - Math.max(from, to));
                System.arraycopy(bytes, from, bytes, to, n);
            }
            case 4 -> {
                if (bytes.length >= 8) {
                    int at = random.nextInt(bytes.length - 7);
                    ByteBuffer.wrap(bytes).putInt(at, random.nextBoolean() ? -1 : 0x7fffffff);
                }
            }
            default -> bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return bytes;
    }

    /** Makes the checksums of an index right again where its sections can still be found, so that what is behind is reached. */
    private static void mend(byte[] index, Random random) {
        if (index.length < 60) {
            return;
        }
        ByteBuffer b = ByteBuffer.wrap(index);
        int toc = index.length - 52;
        if (random.nextInt(4) == 0) {
            b.putLong(toc + 8 * random.nextInt(6), random.nextInt(index.length + 20));
        }
        b.putInt(index.length - 4, crc(index, toc, index.length - 4));
        mendSection(index, b, b.getLong(toc));
        long table = b.getLong(toc + 40);
        mendSection(index, b, table);
        for (long at = b.getLong(toc + 32); at >= 0 && at < table && at < index.length - 8; ) {
            at = (at + 3) & -4;
            at = mendSection(index, b, at);
        }
        mendSeries(index, b, b.getLong(toc + 8), b.getLong(toc + 16));
    }

    private static long mendSection(byte[] index, ByteBuffer b, long at) {
        if (at < 0 || at > b.capacity() - 8) {
            return -1;
        }
        long length = b.getInt((int) at) & 0xffffffffL;
        if (at + 4 + length > b.capacity() - 4) {
            return -1;
        }
        int end = (int) (at + 4 + length);
        b.putInt(end, crc(index, (int) at + 4, end));
        return end + 4L;
    }

    private static void mendSeries(byte[] index, ByteBuffer b, long from, long to) {
        for (long at = (from + 15) & -16; at >= 0 && at < to && at < b.capacity() - 6; at = (at + 15) & -16) {
            int length = b.get((int) at) & 0xff;
            int start = (int) at + 1;
            if (length > 127) {
                length = length & 0x7f | b.get((int) at + 1) << 7;
                start++;
            }
            if (length < 0 || start + length > b.capacity() - 4) {
                return;
            }
            b.putInt(start + length, crc(index, start, start + length));
            at = start + length + 4L;
        }
    }

    private static int crc(byte[] bytes, int from, int to) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, to - from);
        return (int) crc.getValue();
    }
}
