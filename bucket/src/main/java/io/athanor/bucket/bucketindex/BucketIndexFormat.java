package io.athanor.bucket.bucketindex;

import io.athanor.tsdb.CorruptBlockException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.zip.CRC32C;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/**
 * The bucket index: one object that tells what hundreds of metas and marks tell. Nobody has to write it and nobody has to read
 * it; Thanos, to which no name but a ULID is a block, does not see it. The same bytes are the cache of metas on disk.
 *
 * <pre>
 * index   magic u32 "ABIX" | version u8 = 1 | zero u24 | written at i64, ms | blocks u32 | length u32 of the body unpacked
 *         | crc32c u32 of the 24 bytes before and of the rest | body, packed with zlib
 * body    strings | ulids | block × blocks
 * strings count uv | (length uv, UTF-8) × count
 * ulids   count uv | 16 bytes × count
 * block   ulid ref | version u64 of meta.json | min time sv | (max time − min time) sv | six statistics sv | level sv
 *         | flags u8: 1 deletable, 2 failed, 4 thanos, 8 upload time | sources: count uv, ref × count
 *         | parents: count uv, (ref, min time sv, max time sv) × count | hints: count uv, ref × count | other fields json
 *         | thanos, if flagged | marks
 * thanos  version sv | labels: count uv, (ref, ref) × count | resolution sv | source ref | segments: count uv, ref × count
 *         | files: count uv, (path ref, size sv, hash function ref, hash ref) × count | rewrites json
 *         | largest series sv | largest chunk sv | extensions json | seconds sv, nanoseconds uv, if flagged | other fields json
 * marks   flags u8: 1 deletion, 2 no compaction, 4 no downsampling, 8 quarantine | for each flagged: version u64 | time sv
 *         | reason ref (not of a deletion) | details ref
 * </pre>
 *
 * <p>{@code uv} is an unsigned varint of 7 bits a byte, low bits first; {@code sv} one of the zigzag form; {@code ref} an
 * {@code uv} that counts in the strings or ulids; {@code json} a ref to a text, empty for nothing. Fixed widths are
 * big-endian. A version is 64 bits of hash of the bucket's token, 0 if it is not known. Blocks come by ULID.
 *
 * <p><b>Bytes</b> The body of an index of one block of a sidecar, {@code {a="b"}}, from 5 to 7 ms, marked:
 *
 * <pre>
 * 05 00 0161 0162 07"sidecar" 036f6c64     five strings: "", "a", "b", "sidecar", "old"
 * 01 018bcfe5680100000000000000000001      one ULID
 * 00 0000000000000005 0a 04                it, version 5, from 5, 2 long
 * 000000000000 02 0c                       no statistics, level 1, thanos and upload time
 * 0100 00 00 00                            made of itself; no parents, hints, other fields
 * 02 010102 00 03 00 00 00 00 00 00 06 04 00   version 1, labels, raw, sidecar, no files …, uploaded at 3 s 4 ns
 * 01 0000000000000009 0c 04                a deletion mark of version 9, at 6 s, "old"
 * </pre>
 *
 * <p><b>Whom a reader may believe</b> The metas: a block's meta never changes, whenever it was read. That a block is there: never
 * from the index, always from a listing of the bucket's folders, which costs one request for a thousand blocks. So a block that somebody
 * uploads who knows nothing of the index is seen, and one that was deleted is gone, at once. What is left is what a listing of
 * folders does not tell: marks, and whether a folder that was a whole block still is one. For these a reader may believe an index
 * that was begun less than {@link #FRESH_FOR} ago. A mark that is seen so much later does no harm, as blocks are deleted a day
 * or more after readers have to let go of them; and where the index tells of a deletion mark, readers ask whether the meta is
 * still there. If nobody keeps the index any more, it is stale soon and then costs nothing but one question per look.
 *
 * <p><b>Who may write it</b> whoever has just looked through the whole bucket without believing an index, with success. Writers
 * replace only the version that they have seen, and none that was begun after theirs: whoever comes too late gives up.
 */
public final class BucketIndexFormat {
    /** Where it is in the bucket. */
    public static final String OBJECT = "athanor/bucket-index/v1";

    /** How long it is believed. */
    public static final Duration FRESH_FOR = Duration.ofHours(1);

    /** No index is larger, packed. */
    static final int MAX_BYTES = 128 << 20;

    /** The header's bytes. */
    public static final int HEADER = 28;

    /** No body is larger, unpacked. */
    private static final int MAX_BODY = 256 << 20;

    /** No body is so many times larger than it is packed: whatever is, was made to exhaust the memory. */
    private static final int MAX_RATIO = 100;

    private static final int MAGIC = 0x41424958;
    private static final int VERSION = 1;
    private static final int CRC_AT = 24;

    private BucketIndexFormat() {}

    /** Whether it was written so lately that it is believed; also not when it seems to come from the future. */
    static boolean isFresh(long writtenAt, Instant now) {
        long age = now.toEpochMilli() - writtenAt;
        return age <= FRESH_FOR.toMillis() && age >= -FRESH_FOR.toMillis();
    }

    /** The bytes of an index. */
    public static byte[] encode(BucketIndex index) {
        IndexBody.Writer writer = new IndexBody.Writer();
        index.blocks().forEach(writer::block);
        byte[] body = writer.bytes();
        ByteArrayOutputStream out = new ByteArrayOutputStream(HEADER + body.length / 2);
        out.writeBytes(new byte[HEADER]);
        Deflater deflater = new Deflater(Deflater.BEST_SPEED);
        try (DeflaterOutputStream packed = new DeflaterOutputStream(out, deflater)) {
            packed.write(body);
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail", e);
        } finally {
            deflater.end();
        }
        ByteBuffer bytes = ByteBuffer.wrap(out.toByteArray());
        bytes.putInt(0, MAGIC).put(4, (byte) VERSION).putLong(8, index.writtenAt());
        bytes.putInt(16, index.blocks().size()).putInt(20, body.length);
        bytes.putInt(CRC_AT, crc(bytes.array()));
        return bytes.array();
    }

    private static int crc(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, CRC_AT);
        crc.update(bytes, HEADER, bytes.length - HEADER);
        return (int) crc.getValue();
    }

    /**
     * Reads it.
     *
     * @param where its name in errors
     * @throws CorruptBlockException if it is not whole, not of this version, or holds what it should not
     */
    public static BucketIndex decode(byte[] bytes, String where) {
        long writtenAt = writtenAt(bytes, where);
        ByteBuffer header = ByteBuffer.wrap(bytes);
        if (header.getInt(CRC_AT) != crc(bytes)) {
            throw new CorruptBlockException(where, CRC_AT, "the checksum is another");
        }
        int blocks = header.getInt(16);
        byte[] body = unpacked(bytes, header.getInt(20), where);
        List<IndexedBlock> read = new IndexBody.Reader(body, where).blocks(blocks);
        return new BucketIndex(writtenAt, read);
    }

    /** When an index was begun, of its header's bytes; ms. */
    public static long writtenAt(byte[] bytes, String where) {
        if (bytes.length < HEADER) {
            throw new CorruptBlockException(where, bytes.length, "it is cut short");
        }
        ByteBuffer header = ByteBuffer.wrap(bytes);
        if (header.getInt(0) != MAGIC) {
            throw new CorruptBlockException(where, 0, "this is no bucket index");
        }
        if (header.get(4) != VERSION) {
            throw new CorruptBlockException(
                    where, 4, "version " + header.get(4) + " is not known (known: " + VERSION + ")");
        }
        return header.getLong(8);
    }

    private static byte[] unpacked(byte[] bytes, int length, String where) {
        if (length < 0 || length > MAX_BODY || length > MAX_RATIO * (long) bytes.length) {
            throw new CorruptBlockException(
                    where, 20, "a body of " + Integer.toUnsignedLong(length) + " bytes is too long");
        }
        try (InflaterInputStream in =
                new InflaterInputStream(new ByteArrayInputStream(bytes, HEADER, bytes.length - HEADER))) {
            byte[] body = in.readNBytes(length);
            if (body.length < length || in.read() >= 0) {
                throw new CorruptBlockException(where, HEADER, "the body has another length than " + length + " bytes");
            }
            return body;
        } catch (IOException e) {
            throw new CorruptBlockException(where, HEADER, "the body cannot be unpacked: " + e.getMessage());
        }
    }
}
