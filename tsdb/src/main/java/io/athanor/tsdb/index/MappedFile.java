package io.athanor.tsdb.index;

import io.athanor.tsdb.CorruptBlockException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * One file of a block, mapped for reading. Every access is checked against the size, and a bad one is told as a
 * {@link CorruptBlockException} with the file's name and the offset. Valid until its arena is closed; safe for all threads
 * if the arena is.
 */
public final class MappedFile {
    private static final ValueLayout.OfInt U32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfLong U64 = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private final MemorySegment bytes;
    private final long size;
    private final String where;
    private final long base;

    private MappedFile(MemorySegment bytes, String where, long base) {
        this.bytes = bytes;
        this.size = bytes.byteSize();
        this.where = where;
        this.base = base;
    }

    /**
     * Maps a file.
     *
     * @param where block and file as errors name it, for example {@code 01ARZ…/index}
     * @throws CorruptBlockException if there is no such file
     * @throws UncheckedIOException if it cannot be opened or mapped
     */
    public static MappedFile open(Path file, String where, Arena arena) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return new MappedFile(channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena), where, 0);
        } catch (NoSuchFileException e) {
            throw new CorruptBlockException(where, 0, "the file is missing");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot map " + file, e);
        }
    }

    /** A file whose bytes are in memory already. */
    public static MappedFile of(MemorySegment bytes, String where) {
        return new MappedFile(bytes, where, 0);
    }

    /**
     * A part of a file that is in memory already. Offsets here count from the part's first byte; errors name those in the
     * file.
     *
     * @param base where the part begins in the file
     */
    public static MappedFile part(MemorySegment bytes, String where, long base) {
        return new MappedFile(bytes, where, base);
    }

    /** Where this begins in the file: 0, unless it is a part of one. */
    public long base() {
        return base;
    }

    /** The bytes. */
    public MemorySegment bytes() {
        return bytes;
    }

    /** The number of bytes. */
    public long size() {
        return size;
    }

    /** Block and file as errors name it. */
    public String where() {
        return where;
    }

    /** The error of bytes at {@code offset} that are not what they should be. */
    public CorruptBlockException corrupt(long offset, String what) {
        return new CorruptBlockException(where, base + offset, what);
    }

    /** @throws CorruptBlockException if {@code length} bytes from {@code offset} are not all inside the file */
    public void check(long offset, long length, String what) {
        if (offset < 0 || length < 0 || offset > size || length > size - offset) {
            throw corrupt(
                    offset,
                    what + " needs " + Long.toUnsignedString(length) + " bytes from here, but the file has "
                            + (base + size) + " in all");
        }
    }

    public int u8(long offset) {
        if (offset < 0 || offset >= size) {
            check(offset, 1, "a byte");
        }
        return bytes.get(ValueLayout.JAVA_BYTE, offset) & 0xff;
    }

    /** An unsigned 32-bit integer, in an int. */
    public int u32(long offset) {
        check(offset, 4, "a 32-bit integer");
        return bytes.get(U32, offset);
    }

    public long u64(long offset) {
        check(offset, 8, "a 64-bit integer");
        return bytes.get(U64, offset);
    }

    /** Copies bytes out. */
    public void copy(long offset, byte[] into, int at, int length) {
        check(offset, length, "a range");
        MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, offset, into, at, length);
    }

    /** Copies 32-bit integers out. */
    void copy(long offset, int[] into, int at, int count) {
        check(offset, 4L * count, "a range of integers");
        MemorySegment.copy(bytes, U32, offset, into, at, count);
    }

    /**
     * Checks the CRC-32C that follows {@code length} bytes from {@code offset}.
     *
     * @throws CorruptBlockException if it differs, or does not fit into the file
     */
    public void verify(long offset, long length, String what) {
        check(offset, length, what);
        check(offset + length, 4, "the checksum of " + what);
        int expected = u32(offset + length);
        int actual = Crc32c.of(bytes, offset, length);
        if (expected != actual) {
            throw corrupt(
                    offset,
                    "checksum of " + what + " is " + Integer.toHexString(actual) + " but "
                            + Integer.toHexString(expected) + " is stored");
        }
    }
}
