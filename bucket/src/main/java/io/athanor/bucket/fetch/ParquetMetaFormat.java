package io.athanor.bucket.fetch;

import io.athanor.tsdb.CorruptBlockException;
import io.athanor.tsdb.block.Ulid;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a converter to Parquet writes beside each day, a protobuf message, of which one field matters here:
 *
 * <pre>
 * message { repeated string converted_from = 6; … }    ULIDs of the blocks that the day was made of
 * </pre>
 *
 * Other fields are skipped, whatever they are.
 */
final class ParquetMetaFormat {
    /** No such message is larger. */
    static final int MAX_BYTES = 16 << 20;

    private static final int CONVERTED_FROM = 6;
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int BYTES = 2;
    private static final int FIXED32 = 5;

    private final byte[] bytes;
    private final String where;
    private int at;

    private ParquetMetaFormat(byte[] bytes, String where) {
        this.bytes = bytes;
        this.where = where;
    }

    /**
     * The blocks that a message names.
     *
     * @throws CorruptBlockException if it is not what it should be, naming {@code where}
     */
    static Set<Ulid> blocks(byte[] message, String where) {
        if (message.length > MAX_BYTES) {
            throw new CorruptBlockException(where, MAX_BYTES, "the file is larger than " + MAX_BYTES + " bytes");
        }
        return new ParquetMetaFormat(message, where).read();
    }

    private Set<Ulid> read() {
        Set<Ulid> blocks = new HashSet<>();
        while (at < bytes.length) {
            long tag = varint();
            switch ((int) (tag & 7)) {
                case VARINT -> varint();
                case FIXED64 -> skip(8);
                case FIXED32 -> skip(4);
                case BYTES -> {
                    int begin = at;
                    int from = skip(varint());
                    if (tag >>> 3 == CONVERTED_FROM) {
                        blocks.add(ulid(from, at - from, begin));
                    }
                }
                default -> throw corrupt(at, "a field of a type that protobuf does not have");
            }
        }
        return blocks;
    }

    private Ulid ulid(int from, int length, int begin) {
        String text = new String(bytes, from, length, StandardCharsets.UTF_8);
        @Nullable Ulid ulid = Ulid.tryParse(text);
        if (ulid == null) {
            throw corrupt(begin, "a converted block has a name that is no ULID");
        }
        return ulid;
    }

    /** Leaves so many bytes behind; gives where they began. */
    private int skip(long length) {
        if (length < 0 || length > bytes.length - at) {
            throw corrupt(at, "a field is longer than the message");
        }
        int from = at;
        at += (int) length;
        return from;
    }

    private long varint() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            if (at == bytes.length) {
                throw corrupt(at, "the message ends within a field");
            }
            byte b = bytes[at++];
            value |= (long) (b & 0x7f) << shift;
            if (b >= 0) {
                return value;
            }
        }
        throw corrupt(at, "a number of more than ten bytes");
    }

    private CorruptBlockException corrupt(int offset, String why) {
        return new CorruptBlockException(where, offset, why);
    }
}
