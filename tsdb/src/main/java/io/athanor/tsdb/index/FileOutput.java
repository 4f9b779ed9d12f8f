package io.athanor.tsdb.index;

import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/** Writes one new file of a block through a buffer, counting bytes and checksumming ranges. Used by one thread. */
public final class FileOutput implements Closeable {
    private static final int BUFFER = 1 << 18;

    private final FileChannel channel;
    private final byte[] buffer = new byte[BUFFER];
    private final CRC32C crc = new CRC32C();
    private int used;
    private int crcFrom = -1;
    private long flushed;

    /** Creates the file, which must not exist. */
    public FileOutput(Path file) throws IOException {
        channel = FileChannel.open(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.READ);
    }

    /** The number of bytes written so far. */
    public long position() {
        return flushed + used;
    }

    public void u8(int value) throws IOException {
        room(1);
        buffer[used++] = (byte) value;
    }

    public void u32(int value) throws IOException {
        room(4);
        buffer[used] = (byte) (value >>> 24);
        buffer[used + 1] = (byte) (value >>> 16);
        buffer[used + 2] = (byte) (value >>> 8);
        buffer[used + 3] = (byte) value;
        used += 4;
    }

    public void u64(long value) throws IOException {
        u32((int) (value >>> 32));
        u32((int) value);
    }

    public void uvarint(long value) throws IOException {
        room(10);
        long v = value;
        while ((v & ~0x7fL) != 0) {
            buffer[used++] = (byte) (v | 0x80);
            v >>>= 7;
        }
        buffer[used++] = (byte) v;
    }

    public void write(byte[] bytes, int from, int length) throws IOException {
        int at = from;
        int left = length;
        while (left > 0) {
            room(1);
            int n = Math.min(left, BUFFER - used);
            System.arraycopy(bytes, at, buffer, used, n);
            used += n;
            at += n;
            left -= n;
        }
    }

    public void write(MemorySegment bytes, long from, long length) throws IOException {
        long at = from;
        long left = length;
        while (left > 0) {
            room(1);
            int n = (int) Math.min(left, BUFFER - used);
            MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, at, buffer, used, n);
            used += n;
            at += n;
            left -= n;
        }
    }

    /** Writes zeros up to a multiple of {@code alignment}. */
    public void pad(int alignment) throws IOException {
        while (position() % alignment != 0) {
            u8(0);
        }
    }

    /** What is written from here on is checksummed. */
    public void startChecksum() {
        crc.reset();
        crcFrom = used;
    }

    /** Writes the CRC-32C of everything since {@link #startChecksum}. */
    public void writeChecksum() throws IOException {
        crc.update(buffer, crcFrom, used - crcFrom);
        crcFrom = -1;
        u32((int) crc.getValue());
    }

    /** Overwrites bytes that were written before. */
    public void patch(long at, byte[] bytes) throws IOException {
        flush();
        ByteBuffer from = ByteBuffer.wrap(bytes);
        while (from.hasRemaining()) {
            channel.write(from, at + from.position());
        }
    }

    /** Hands everything to the operating system, so that the file can be mapped. */
    public void flush() throws IOException {
        if (crcFrom >= 0) {
            crc.update(buffer, crcFrom, used - crcFrom);
            crcFrom = 0;
        }
        ByteBuffer out = ByteBuffer.wrap(buffer, 0, used);
        while (out.hasRemaining()) {
            channel.write(out);
        }
        flushed += used;
        used = 0;
    }

    /** Flushes, makes the file durable and closes it. */
    public void finish() throws IOException {
        finish(true);
    }

    /** Flushes and closes the file. */
    public void finish(boolean durable) throws IOException {
        flush();
        if (durable) {
            channel.force(true);
        }
        channel.close();
    }

    /** Closes the file as it is; after {@link #finish} nothing is left to do. */
    @Override
    public void close() throws IOException {
        channel.close();
    }

    private void room(int bytes) throws IOException {
        if (BUFFER - used < bytes) {
            flush();
        }
    }
}
