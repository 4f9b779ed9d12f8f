package io.athanor.testing.objstores;

import java.time.Instant;

/** An object as it is kept. */
record Stored(byte[] bytes, long generation, Instant time) {
    /** An ETag without quotes. */
    String tag() {
        return "0x8D" + Long.toHexString(0x10000000L + generation).toUpperCase(java.util.Locale.ROOT);
    }
}
