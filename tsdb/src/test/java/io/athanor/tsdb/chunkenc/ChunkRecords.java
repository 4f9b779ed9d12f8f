package io.athanor.tsdb.chunkenc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/** The chunks of real blocks, read by the words of the format page. */
final class ChunkRecords {
    record ChunkRecord(Path file, int offset, byte encoding, byte[] data) {
        String where() {
            return file + " at " + offset;
        }
    }

    private ChunkRecords() {}

    static List<ChunkRecord> ofBucket(Path bucket) throws IOException {
        List<ChunkRecord> records = new ArrayList<>();
        try (Stream<Path> files = Files.walk(bucket)) {
            files.filter(f -> f.resolveSibling("").endsWith("chunks") && Files.isRegularFile(f))
                    .sorted()
                    .forEach(f -> read(f, records));
        }
        return records;
    }

    private static void read(Path file, List<ChunkRecord> records) {
        ByteBuffer in;
        try {
            in = ByteBuffer.wrap(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        assertThat(in.getInt()).isEqualTo(0x85BD40DD);
        in.position(8);
        while (in.hasRemaining()) {
            int at = in.position();
            int length = 0;
            int shift = 0;
            byte next;
            do {
                next = in.get();
                length |= (next & 0x7f) << shift;
                shift += 7;
            } while (next < 0);
            int checked = in.position();
            byte encoding = in.get();
            byte[] data = new byte[length];
            in.get(data);
            CRC32C crc = new CRC32C();
            crc.update(in.array(), checked, length + 1);
            assertThat(in.getInt()).isEqualTo((int) crc.getValue());
            records.add(new ChunkRecord(file, at, encoding, data));
        }
    }
}
