package io.athanor.bucket.cache;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** Keys of one bucket's things in a cache that other buckets may share. */
final class CacheKeys {
    /** Changes with the form of any value. */
    private static final String FORM = "B1:";

    private static final int HASH_BYTES = 12;

    private final String prefix;

    /** @param place names the bucket; only a hash of it is seen */
    CacheKeys(String place) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(place.getBytes(UTF_8));
            byte[] head = java.util.Arrays.copyOf(hash, HASH_BYTES);
            prefix = FORM + Base64.getUrlEncoder().withoutPadding().encodeToString(head) + ":";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    String of(String verb, String name) {
        return prefix + verb + ":" + name;
    }

    /** One piece of an object. */
    String piece(String name, int size, long piece) {
        return prefix + "subrange:" + name + ":" + size + ":" + piece;
    }
}
