package io.athanor.cache.remote;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * How keys and values stand in caches that others use too, and that may return anything.
 *
 * <p><b>Value</b> {@code magic "ath1" | expires i64 | crc u32 | data}, big-endian. {@code expires} is the time in ms since
 * 1970 from which on the value is not to be used; {@code crc} is the CRC32C of the key (UTF-8), of {@code expires} and of
 * the data: a value cut short, changed, of another key, or written by something else is none.
 *
 * <p><b>Key</b> {@code ath1:<key>}, or {@code ath1:#<SHA-256, base64url>} of a key that holds other characters than
 * {@code !} to {@code ~} or would make more than 250 bytes, which is memcached's limit. The prefix keeps other programs
 * (a Thanos on the same servers) from reading what we write, and us from asking for what they wrote.
 */
final class SealedFormat {
    static final int HEADER = 16;
    private static final int MAGIC = 0x61746831;
    private static final String PREFIX = "ath1:";
    private static final int MAX_KEY = 250;

    private SealedFormat() {}

    static String key(String key) {
        return isPlain(key) ? PREFIX + key : PREFIX + "#" + hash(key);
    }

    private static boolean isPlain(String key) {
        if (key.length() > MAX_KEY - PREFIX.length() || key.startsWith("#")) {
            return false;
        }
        for (int i = 0; i < key.length(); i++) {
            char c = key.charAt(i);
            if (c <= ' ' || c > '~') {
                return false;
            }
        }
        return true;
    }

    private static String hash(String key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(key.getBytes(UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    static byte[] seal(String key, byte[] data, long expiresMs) {
        return ByteBuffer.allocate(HEADER + data.length)
                .putInt(MAGIC)
                .putLong(expiresMs)
                .putInt(checksum(key, expiresMs, data, 0))
                .put(data)
                .array();
    }

    /** When a sealed value expires, ms since 1970. */
    static long expiresMs(byte[] sealed) {
        return ByteBuffer.wrap(sealed).getLong(4);
    }

    /** The data, or null if this is no value of ours for this key. */
    static byte @Nullable [] open(String key, byte[] sealed) {
        if (sealed.length < HEADER) {
            return null;
        }
        ByteBuffer header = ByteBuffer.wrap(sealed);
        if (header.getInt() != MAGIC) {
            return null;
        }
        long expiresMs = header.getLong();
        if (header.getInt() != checksum(key, expiresMs, sealed, HEADER)) {
            return null;
        }
        byte[] data = new byte[sealed.length - HEADER];
        System.arraycopy(sealed, HEADER, data, 0, data.length);
        return data;
    }

    private static int checksum(String key, long expiresMs, byte[] bytes, int from) {
        CRC32C crc = new CRC32C();
        crc.update(key.getBytes(UTF_8));
        crc.update(ByteBuffer.allocate(Long.BYTES).putLong(0, expiresMs));
        crc.update(bytes, from, bytes.length - from);
        return (int) crc.getValue();
    }
}
