package io.athanor.tsdb.block;

import io.athanor.tsdb.index.FileOutput;
import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Writes the chunk segments of a block; see {@link ChunkSegmentFormat}. Used by one thread. */
public final class ChunkSegmentWriter implements Closeable {
    private final Path directory;
    private final long segmentBytes;
    private final boolean durable;
    private @Nullable FileOutput out;
    private int segments;
    private long bytes;

    /** Into a directory that is made here. */
    public ChunkSegmentWriter(Path directory) throws IOException {
        this(directory, ChunkSegmentFormat.SEGMENT_BYTES, true);
    }

    /**
     * @param segmentBytes a chunk that would make a segment larger begins a new one
     * @param durable whether what is finished must outlast a crash of the machine
     */
    ChunkSegmentWriter(Path directory, long segmentBytes, boolean durable) throws IOException {
        this.directory = directory;
        this.segmentBytes = segmentBytes;
        this.durable = durable;
        Files.createDirectory(directory);
    }

    /**
     * Appends a chunk.
     *
     * @return its reference
     */
    public long add(byte encoding, MemorySegment data, long offset, int length) throws IOException {
        FileOutput file = room(length);
        final long ref = (long) (segments - 1) << 32 | file.position();
        file.uvarint(length);
        file.startChecksum();
        file.u8(encoding);
        file.write(data, offset, length);
        file.writeChecksum();
        return ref;
    }

    /** Appends a chunk whose length, encoding, data and checksum are written one after the other already. */
    long addRecord(byte[] records, int from, int recordBytes, int length) throws IOException {
        FileOutput file = room(length);
        final long ref = (long) (segments - 1) << 32 | file.position();
        file.write(records, from, recordBytes);
        return ref;
    }

    /** Appends a chunk from an array; returns its reference. */
    public long add(byte encoding, byte[] data, int offset, int length) throws IOException {
        return add(encoding, MemorySegment.ofArray(data), offset, length);
    }

    private FileOutput room(int length) throws IOException {
        FileOutput file = out;
        long most = ChunkSegmentFormat.MAX_LENGTH_BYTES + 1L + length + 4;
        boolean isFull = file != null
                && file.position() > ChunkSegmentFormat.HEADER_BYTES
                && file.position() + most > segmentBytes;
        if (file != null && !isFull) {
            return file;
        }
        finishSegment();
        segments++;
        file = new FileOutput(directory.resolve(String.format("%06d", segments)));
        out = file;
        file.u32(ChunkSegmentFormat.MAGIC);
        file.u8(ChunkSegmentFormat.VERSION);
        file.pad(ChunkSegmentFormat.HEADER_BYTES);
        return file;
    }

    private void finishSegment() throws IOException {
        FileOutput file = out;
        if (file != null) {
            bytes += file.position();
            out = null;
            try (file) {
                file.finish(durable);
            }
        }
    }

    /** The size of all segments so far, bytes. */
    public long bytes() {
        FileOutput file = out;
        return file == null ? bytes : bytes + file.position();
    }

    /** The number of segments so far. */
    public int segments() {
        return segments;
    }

    /** Ends the last segment; makes it and the directory durable, unless that is not wanted. */
    public void finish() throws IOException {
        finishSegment();
        if (durable) {
            BlockFiles.sync(directory);
        }
    }

    @Override
    public void close() throws IOException {
        FileOutput file = out;
        if (file != null) {
            out = null;
            file.close();
        }
    }
}
