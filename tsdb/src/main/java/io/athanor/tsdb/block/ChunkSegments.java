package io.athanor.tsdb.block;

import io.athanor.tsdb.CorruptBlockException;
import io.athanor.tsdb.index.ChunkMetas;
import io.athanor.tsdb.index.MappedFile;
import io.athanor.tsdb.series.ChunkBuffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The mapped chunk segments of a block; see {@link ChunkSegmentFormat}. Each chunk is verified when it is first read; for
 * whoever reads each once, whenever it is read: nothing has to be remembered then.
 *
 * <p><b>Lifetime</b> valid until the arena is closed; safe for all threads if that is.
 */
public final class ChunkSegments {
    private final MappedFile[] segments;

    /** Empty if nothing is remembered. */
    private final VerifiedChunks[] verified;

    private final String where;

    private ChunkSegments(MappedFile[] segments, String where, boolean remembers) {
        this.segments = segments;
        this.verified = new VerifiedChunks[remembers ? segments.length : 0];
        Arrays.setAll(verified, i -> new VerifiedChunks(segments[i].size()));
        this.where = where;
    }

    /**
     * Maps the segments of a {@code chunks} directory; one that is missing holds none.
     *
     * @param where block and directory as errors name it, for example {@code 01ARZ…/chunks}
     */
    public static ChunkSegments open(Path directory, String where, Arena arena) {
        return open(directory, where, arena, true);
    }

    /** @param remembers whether a chunk that was verified once is not verified again */
    static ChunkSegments open(Path directory, String where, Arena arena, boolean remembers) {
        List<MappedFile> segments = new ArrayList<>();
        for (Path file : files(directory)) {
            String name = where + "/" + file.getFileName();
            segments.add(checked(MappedFile.open(file, name, arena)));
        }
        return new ChunkSegments(segments.toArray(MappedFile[]::new), where, remembers);
    }

    /** The segment files of a directory in order: those whose name is a number. */
    static List<Path> files(Path directory) {
        List<Path> found = new ArrayList<>();
        if (Files.isDirectory(directory)) {
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
                for (Path entry : entries) {
                    String name = String.valueOf(entry.getFileName());
                    if (!name.isEmpty() && name.chars().allMatch(c -> c >= '0' && c <= '9')) {
                        found.add(entry);
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException("cannot list " + directory, e);
            }
        }
        found.sort(null);
        return found;
    }

    private static MappedFile checked(MappedFile file) {
        if (file.size() < ChunkSegmentFormat.HEADER_BYTES || file.u32(0) != ChunkSegmentFormat.MAGIC) {
            throw file.corrupt(0, "this is no chunk segment: its first bytes are not 85bd40dd");
        }
        if (file.u8(4) != ChunkSegmentFormat.VERSION) {
            throw file.corrupt(4, "unknown chunk segment version " + file.u8(4) + " (known: 1)");
        }
        return file;
    }

    /** The number of segments. */
    public int count() {
        return segments.length;
    }

    /** The size of all segments, bytes. */
    public long bytes() {
        long sum = 0;
        for (MappedFile segment : segments) {
            sum += segment.size();
        }
        return sum;
    }

    /**
     * Appends one chunk to {@code into}, having verified it unless that was done before.
     *
     * @param ref {@code segment << 32 | offset}
     * @throws CorruptBlockException if there is no such chunk or its checksum differs
     */
    public void read(long ref, long mint, long maxt, ChunkBuffer into) {
        MappedFile file = segment(ref);
        long at = ref & 0xffffffffL;
        if (at < ChunkSegmentFormat.HEADER_BYTES) {
            throw file.corrupt(at, "a chunk reference points into the header");
        }
        long length = 0;
        long pos = at;
        for (int shift = 0; ; shift += 7) {
            if (shift == 7 * ChunkSegmentFormat.MAX_LENGTH_BYTES) {
                throw file.corrupt(at, "the length of a chunk takes more than 5 bytes");
            }
            int b = file.u8(pos++);
            length |= (long) (b & 0x7f) << shift;
            if (b < 0x80) {
                break;
            }
        }
        if (length > Integer.MAX_VALUE) {
            throw file.corrupt(at, "a chunk claims " + length + " bytes");
        }
        if (verified.length == 0) {
            file.verify(pos, length + 1, "a chunk");
        } else if (!verified[(int) (ref >>> 32)].has(at)) {
            file.verify(pos, length + 1, "a chunk");
            verified[(int) (ref >>> 32)].add(at);
        }
        into.add(mint, maxt, (byte) file.u8(pos), file.bytes(), pos + 1, (int) length);
    }

    /**
     * Loads the first byte of each of these chunks, so that the processor waits for all of them at once and not for one
     * after the other. What is wrong with a reference is left to {@link #read}.
     */
    void touch(ChunkMetas metas) {
        int sum = 0;
        for (int i = 0; i < metas.size; i++) {
            long segment = metas.ref[i] >>> 32;
            long at = metas.ref[i] & 0xffffffffL;
            if (segment < segments.length && at < segments[(int) segment].size()) {
                sum += segments[(int) segment].u8(at);
            }
        }
        metas.touched = sum;
    }

    /** Whether this is the mapping of one of the segments. */
    boolean holds(MemorySegment data) {
        for (MappedFile segment : segments) {
            if (segment.bytes().equals(data)) {
                return true;
            }
        }
        return false;
    }

    /** The error of a chunk that was read here, whose checksum is right but whose bytes make no sense. */
    CorruptBlockException corrupt(ChunkBuffer chunks, int i, RuntimeException why) {
        for (MappedFile segment : segments) {
            if (segment.bytes().equals(chunks.data[i])) {
                return segment.corrupt(chunks.offset[i], String.valueOf(why.getMessage()));
            }
        }
        return new CorruptBlockException(where, 0, String.valueOf(why.getMessage()));
    }

    private MappedFile segment(long ref) {
        long segment = ref >>> 32;
        if (segment >= segments.length) {
            throw new CorruptBlockException(
                    where,
                    ref & 0xffffffffL,
                    "a chunk is said to be in segment " + (segment + 1) + ", but there are " + segments.length);
        }
        return segments[(int) segment];
    }
}
