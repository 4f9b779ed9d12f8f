package io.athanor.tsdb.block;

import io.athanor.tsdb.CorruptBlockException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * What was deleted from a block, by series reference, and its file {@code tombstones}.
 *
 * <pre>
 * file  = magic u32 (0130BA30, big-endian), version u8 (1), stone*, CRC-32C u32 (big-endian) of the stones
 * stone = series ref uvarint, mint varint, maxt varint (zig-zag), both inclusive, ms
 * </pre>
 *
 * <p>A block without the file has no deletions. <b>Worked bytes</b> none deleted: {@code 01 30 ba 30 01 00 00 00 00}.
 */
public final class Tombstones {
    /** The name of the file. */
    public static final String FILE = "tombstones";

    /** Nothing was deleted. */
    public static final Tombstones NONE = new Tombstones(Map.of());

    private static final int MAGIC = 0x0130BA30;
    private static final int HEADER_BYTES = 5;
    private static final int LIMIT_BYTES = 1 << 30;

    private final Map<Long, Intervals> byRef;

    private Tombstones(Map<Long, Intervals> byRef) {
        this.byRef = byRef;
    }

    /** Of intervals by series reference (unsigned 32 bits in a long). */
    public static Tombstones of(Map<Long, Intervals> byRef) {
        return new Tombstones(Collections.unmodifiableMap(new TreeMap<>(byRef)));
    }

    /** What was deleted of a series. */
    public Intervals of(int ref) {
        return byRef.isEmpty() ? Intervals.NONE : byRef.getOrDefault(ref & 0xffffffffL, Intervals.NONE);
    }

    /** These and others. */
    public Tombstones and(Tombstones other) {
        if (other.isEmpty()) {
            return this;
        }
        Map<Long, Intervals> all = new TreeMap<>(byRef);
        other.byRef.forEach((ref, more) -> {
            Intervals both = all.getOrDefault(ref, Intervals.NONE);
            for (int i = 0; i < more.size(); i++) {
                both = both.with(more.from(i), more.to(i));
            }
            all.put(ref, both);
        });
        return of(all);
    }

    public boolean isEmpty() {
        return byRef.isEmpty();
    }

    /** The number of ranges over all series. */
    public long count() {
        return byRef.values().stream().mapToLong(Intervals::size).sum();
    }

    /** Reads the file of a block directory, if it is there. */
    public static Tombstones read(Path blockDir) {
        String where = blockDir.getFileName() + "/" + FILE;
        byte[] bytes = BlockFiles.readIfPresent(blockDir.resolve(FILE), where, LIMIT_BYTES);
        return bytes == null ? NONE : parse(bytes, where);
    }

    /**
     * Reads the bytes of such a file.
     *
     * @param where block and file as errors name it
     */
    public static Tombstones parse(byte[] file, String where) {
        if (file.length < HEADER_BYTES + 4) {
            throw new CorruptBlockException(where, 0, "tombstones of " + file.length + " bytes are cut short");
        }
        ByteBuffer in = ByteBuffer.wrap(file);
        if (in.getInt() != MAGIC) {
            throw new CorruptBlockException(where, 0, "these are no tombstones: the first bytes are not 0130ba30");
        }
        if (in.get() != 1) {
            throw new CorruptBlockException(where, 4, "unknown tombstones version " + file[4] + " (known: 1)");
        }
        int end = file.length - 4;
        int stored = in.getInt(end);
        if (stored != checksum(file, HEADER_BYTES, end)) {
            throw new CorruptBlockException(where, end, "the checksum of the tombstones differs");
        }
        return stones(in.limit(end), where);
    }

    private static Tombstones stones(ByteBuffer in, String where) {
        Map<Long, List<long[]>> found = new TreeMap<>();
        while (in.hasRemaining()) {
            int at = in.position();
            long ref = uvarint(in, where);
            long mint = unzigzag(uvarint(in, where));
            long maxt = unzigzag(uvarint(in, where));
            if (ref < 0 || ref > 0xffffffffL || mint > maxt) {
                throw new CorruptBlockException(
                        where,
                        at,
                        "a tombstone of series " + Long.toUnsignedString(ref) + " from " + mint + " to " + maxt);
            }
            found.computeIfAbsent(ref, r -> new ArrayList<>()).add(new long[] {mint, maxt});
        }
        Map<Long, Intervals> byRef = new TreeMap<>();
        found.forEach((ref, ranges) -> byRef.put(ref, Intervals.ofAll(ranges)));
        return new Tombstones(Collections.unmodifiableMap(byRef));
    }

    private static long uvarint(ByteBuffer in, String where) {
        int start = in.position();
        long v = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            if (!in.hasRemaining()) {
                throw new CorruptBlockException(where, start, "a tombstone is cut short");
            }
            byte b = in.get();
            v |= (long) (b & 0x7f) << shift;
            if (b >= 0) {
                return v;
            }
        }
        throw new CorruptBlockException(where, start, "a varint of more than 64 bits");
    }

    private static long unzigzag(long v) {
        return v >>> 1 ^ -(v & 1);
    }

    /** The bytes of the file, series ascending. */
    public byte[] toBytes() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(
                ByteBuffer.allocate(HEADER_BYTES).putInt(MAGIC).put((byte) 1).array());
        byRef.forEach((ref, intervals) -> {
            for (int i = 0; i < intervals.size(); i++) {
                putUvarint(out, ref);
                putUvarint(out, intervals.from(i) << 1 ^ intervals.from(i) >> 63);
                putUvarint(out, intervals.to(i) << 1 ^ intervals.to(i) >> 63);
            }
        });
        byte[] body = out.toByteArray();
        int crc = checksum(body, HEADER_BYTES, body.length);
        byte[] file = Arrays.copyOf(body, body.length + 4);
        ByteBuffer.wrap(file).putInt(body.length, crc);
        return file;
    }

    /** Writes the file of a block directory: a temporary one, durable, then renamed. */
    public void write(Path blockDir) throws IOException {
        BlockFiles.replace(blockDir.resolve(FILE), toBytes());
    }

    private static int checksum(byte[] bytes, int from, int to) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, to - from);
        return (int) crc.getValue();
    }

    private static void putUvarint(ByteArrayOutputStream out, long value) {
        long v = value;
        while ((v & ~0x7fL) != 0) {
            out.write((int) (v | 0x80));
            v >>>= 7;
        }
        out.write((int) v);
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Tombstones other && byRef.equals(other.byRef);
    }

    @Override
    public int hashCode() {
        return byRef.hashCode();
    }

    @Override
    public String toString() {
        return byRef.toString();
    }
}
