package io.athanor.bucket.fetch;

import io.athanor.model.XxHash64;
import java.nio.charset.StandardCharsets;

/** Versions of objects, as 64 bits: the tokens themselves are texts of any length. */
final class Versions {
    private Versions() {}

    /** A hash of a token of {@link io.athanor.objstore.Bucket.ObjectInfo#version}; never 0. */
    static long hash(String token) {
        long hash = XxHash64.hash(token.getBytes(StandardCharsets.UTF_8));
        return hash == 0 ? 1 : hash;
    }

    /** The hash of a sequence of files: what it was before, and one more. */
    static long add(long before, String name, long version) {
        return Long.rotateLeft(before, 17) * 0x9E3779B97F4A7C15L + hash(name) * 31 + version;
    }
}
