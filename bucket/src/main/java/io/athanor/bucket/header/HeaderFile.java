package io.athanor.bucket.header;

import io.athanor.bucket.request.Parallel;
import io.athanor.bucket.request.Parallel.Read;
import io.athanor.tsdb.CorruptBlockException;
import io.athanor.tsdb.index.IndexHeaderLayout;
import io.athanor.tsdb.index.MappedFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes the header of an index in the bucket, as a local file that is there whole or not at all.
 *
 * <p><b>Reads</b> An index of up to {@link #WHOLE_BYTES} is read whole, in one. Of a larger one both ends are read, so much
 * that symbols and table are often among it, and what is missing of them then in parts of up to {@link #PART_BYTES}, at once.
 * Parts go straight into the file.
 */
final class HeaderFile {
    static final int WHOLE_BYTES = 1 << 20;
    static final int PART_BYTES = 16 << 20;
    private static final int LEAST_END_BYTES = 64 << 10;

    private final IndexObject index;
    private final Path file;

    HeaderFile(IndexObject index, Path file) {
        this.index = index;
        this.file = file;
    }

    /**
     * Makes the file.
     *
     * @param expectedBytes the size of the index if it is known, else 0
     * @throws CorruptBlockException if the index is not what it should be
     */
    void make(long expectedBytes) throws IOException {
        if (expectedBytes > 0) {
            try {
                makeOf(expectedBytes);
                return;
            } catch (CorruptBlockException | IOException e) {
                long size = index.size();
                if (size == expectedBytes) {
                    throw e;
                }
                makeOf(size);
                return;
            }
        }
        makeOf(index.size());
    }

    private void makeOf(long indexBytes) throws IOException {
        if (indexBytes <= WHOLE_BYTES) {
            MappedFile whole = index.read(0, (int) indexBytes);
            write(whole, whole);
            return;
        }
        int end = Math.clamp(indexBytes / 32, LEAST_END_BYTES, WHOLE_BYTES);
        MappedFile[] ends = new MappedFile[2];
        Parallel.all(List.of(() -> ends[0] = index.read(0, end), () -> ends[1] = index.read(indexBytes - end, end)));
        write(ends[0], ends[1]);
    }

    private void write(MappedFile head, MappedFile tail) throws IOException {
        IndexHeaderLayout layout = IndexHeaderLayout.ofIndex(head, tail);
        Files.createDirectories(file.toAbsolutePath().getParent());
        Path unfinished = file.resolveSibling(file.getFileName() + ".tmp");
        try (FileChannel out = FileChannel.open(
                unfinished,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE)) {
            put(layout.front(), out, 0);
            List<Read> missing = new ArrayList<>();
            copy(layout.symbols(), layout.symbolsEnd(), layout.symbolsAt(), head, tail, out, missing);
            copy(layout.table(), layout.indexBytes(), layout.tableAt(), head, tail, out, missing);
            Parallel.all(missing);
            put(layout.end(), out, layout.tocAt());
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(unfinished);
            throw e;
        }
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Copies {@code [from, to)} of the index to {@code at} of the file: what is here already now, the rest by reads to make. */
    private void copy(
            long from, long to, long at, MappedFile head, MappedFile tail, FileChannel out, List<Read> missing)
            throws IOException {
        long shift = at - from;
        long missingFrom = Math.max(from, Math.min(to, head.size()));
        long missingTo = Math.max(missingFrom, Math.min(to, tail.base()));
        put(head, from, missingFrom, out, shift);
        put(tail, missingTo, to, out, shift);
        for (long part = missingFrom; part < missingTo; part += PART_BYTES) {
            long start = part;
            long length = Math.min(PART_BYTES, missingTo - part);
            missing.add(() -> index.copy(start, length, out, start + shift));
        }
    }

    private static void put(MappedFile part, long from, long to, FileChannel out, long shift) throws IOException {
        if (from < to) {
            ByteBuffer bytes =
                    part.bytes().asSlice(from - part.base(), to - from).asByteBuffer();
            write(bytes, out, from + shift);
        }
    }

    private static void put(byte[] bytes, FileChannel out, long at) throws IOException {
        write(ByteBuffer.wrap(bytes), out, at);
    }

    private static void write(ByteBuffer bytes, FileChannel out, long at) throws IOException {
        while (bytes.hasRemaining()) {
            out.write(bytes, at + bytes.position());
        }
    }
}
