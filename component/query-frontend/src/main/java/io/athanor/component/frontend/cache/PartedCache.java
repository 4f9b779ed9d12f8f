package io.athanor.component.frontend.cache;

import io.airlift.compress.v3.snappy.SnappyJavaCompressor;
import io.airlift.compress.v3.snappy.SnappyJavaDecompressor;
import io.athanor.cache.Cache;
import io.athanor.cache.Hits;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A cache of values that may be longer than its items.
 *
 * <pre>
 * Value := flags u8 | Body                                  a value in one piece
 *        | 0x80 + flags | parts u8 | id u64 | length u32     of a longer one; its parts are below key + "#" + number
 * Part  := id u64 | bytes
 * </pre>
 *
 * The id is a hash of the whole, so that parts of two writers are not put together. Flag 1: the body is packed by snappy, with its
 * length before it (u32).
 */
final class PartedCache {
    private static final int PACKED = 1;
    private static final int PARTED = 0x80;
    private static final int MOST_PARTS = 100;
    private static final int MOST_BYTES = 256 << 20;
    private static final int PART_HEAD = 8;

    private final Cache cache;
    private final int partBytes;
    private final boolean packs;
    private final Duration ttl;

    /**
     * @param partBytes no item is longer
     * @param packs whether values are packed by snappy
     */
    PartedCache(Cache cache, int partBytes, boolean packs, Duration ttl) {
        this.cache = cache;
        this.partBytes = partBytes;
        this.packs = packs;
        this.ttl = ttl;
    }

    /** By key, in their order; null where there is nothing whole. */
    List<byte @Nullable []> get(List<String> keys) {
        Hits heads = cache.get(keys);
        List<String> partKeys = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            byte[] head = heads.value(i);
            if (head != null && isParted(head)) {
                for (int part = 0; part < parts(head); part++) {
                    partKeys.add(keys.get(i) + "#" + part);
                }
            }
        }
        Hits parts = partKeys.isEmpty() ? Hits.none(0) : cache.get(partKeys);
        List<byte @Nullable []> values = new ArrayList<>();
        int at = 0;
        for (int i = 0; i < keys.size(); i++) {
            byte[] head = heads.value(i);
            if (head != null && isParted(head)) {
                values.add(joined(head, parts, at));
                at += parts(head);
            } else {
                values.add(head == null || head.length == 0 ? null : unpacked(head[0], head, 1, head.length));
            }
        }
        return values;
    }

    private static boolean isParted(byte[] head) {
        return head.length == 14 && (head[0] & PARTED) != 0;
    }

    private static int parts(byte[] head) {
        return Math.min(MOST_PARTS, head[1] & 0xff);
    }

    private static byte @Nullable [] joined(byte[] head, Hits parts, int from) {
        ByteBuffer in = ByteBuffer.wrap(head, 2, 12);
        long id = in.getLong();
        int length = in.getInt();
        int there = 0;
        for (int i = from; i < from + parts(head); i++) {
            byte[] part = parts.value(i);
            if (part == null || part.length < PART_HEAD || ByteBuffer.wrap(part).getLong() != id) {
                return null;
            }
            there += part.length - PART_HEAD;
        }
        if (there != length) {
            return null;
        }
        byte[] all = new byte[length];
        int at = 0;
        for (int i = from; i < from + parts(head); i++) {
            byte[] part = parts.value(i);
            if (part != null) {
                System.arraycopy(part, PART_HEAD, all, at, part.length - PART_HEAD);
                at += part.length - PART_HEAD;
            }
        }
        return hash(all) == id ? unpacked((byte) (head[0] & ~PARTED), all, 0, all.length) : null;
    }

    private static byte @Nullable [] unpacked(byte flags, byte[] body, int from, int to) {
        if (flags == 0) {
            return from == 0 && to == body.length ? body : Arrays.copyOfRange(body, from, to);
        }
        if (flags != PACKED || to - from < 4) {
            return null;
        }
        int length = ByteBuffer.wrap(body, from, 4).getInt();
        // snappy's longest copy makes 64 bytes of 3: what claims to hold more is no packed value
        if (length < 0 || length > MOST_BYTES || length / 32 > to - from) {
            return null;
        }
        byte[] out = new byte[length];
        try {
            int n = new SnappyJavaDecompressor().decompress(body, from + 4, to - from - 4, out, 0, length);
            return n == length ? out : null;
        } catch (RuntimeException e) { // of snappy's own kinds, or a place outside an array
            return null;
        }
    }

    /** Offers a value. */
    void put(String key, byte[] value) {
        byte[] body = packs ? packed(value) : value;
        int flags = packs ? PACKED : 0;
        if (body.length + 1 <= partBytes) {
            byte[] item = new byte[body.length + 1];
            item[0] = (byte) flags;
            System.arraycopy(body, 0, item, 1, body.length);
            cache.put(key, item, ttl);
            return;
        }
        int most = partBytes - PART_HEAD;
        int parts = Math.ceilDiv(body.length, most);
        if (parts > MOST_PARTS) {
            return;
        }
        long id = hash(body);
        for (int i = 0; i < parts; i++) {
            int from = i * most;
            int length = Math.min(most, body.length - from);
            cache.put(
                    key + "#" + i,
                    ByteBuffer.allocate(PART_HEAD + length)
                            .putLong(id)
                            .put(body, from, length)
                            .array(),
                    ttl);
        }
        cache.put(
                key,
                ByteBuffer.allocate(14)
                        .put((byte) (PARTED | flags))
                        .put((byte) parts)
                        .putLong(id)
                        .putInt(body.length)
                        .array(),
                ttl);
    }

    private static byte[] packed(byte[] value) {
        SnappyJavaCompressor snappy = new SnappyJavaCompressor();
        byte[] out = new byte[4 + snappy.maxCompressedLength(value.length)];
        ByteBuffer.wrap(out).putInt(value.length);
        int n = snappy.compress(value, 0, value.length, out, 4, out.length - 4);
        return Arrays.copyOf(out, 4 + n);
    }

    private static long hash(byte[] bytes) {
        long hash = 0xcbf29ce484222325L ^ bytes.length;
        int i = 0;
        ByteBuffer in = ByteBuffer.wrap(bytes);
        for (; i + 8 <= bytes.length; i += 8) {
            hash = (hash ^ in.getLong(i)) * 0x9e3779b97f4a7c15L;
            hash ^= hash >>> 29;
        }
        for (; i < bytes.length; i++) {
            hash = (hash ^ bytes[i]) * 0x9e3779b97f4a7c15L;
        }
        return hash ^ hash >>> 32;
    }
}
