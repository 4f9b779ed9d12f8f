package io.athanor.server.http;

import io.grpc.Context;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/** Makes request ids: ULIDs, 26 characters of Crockford's base 32: 48 bits of time in ms, 80 random bits. */
public final class RequestIds {
    /** The id of the request or call that is answered here; calls that are made meanwhile carry it. */
    public static final Context.Key<String> CURRENT = Context.key("request-id");

    private static final String DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    private final InstantSource clock;
    private final RandomGenerator random;

    public RequestIds(InstantSource clock, RandomGenerator random) {
        this.clock = clock;
        this.random = random;
    }

    /** A new id. */
    public String next() {
        long time = clock.millis();
        long high = random.nextLong();
        long low = random.nextLong();
        char[] out = new char[26];
        for (int i = 9; i >= 0; i--, time >>>= 5) {
            out[i] = DIGITS.charAt((int) (time & 31));
        }
        for (int i = 0; i < 8; i++) {
            out[10 + i] = DIGITS.charAt((int) (high >>> 5 * i & 31));
            out[18 + i] = DIGITS.charAt((int) (low >>> 5 * i & 31));
        }
        return new String(out);
    }

    /** Whether a client's own id may be echoed and logged. */
    public static boolean isUsable(String id) {
        if (id.isEmpty() || id.length() > 128) {
            return false;
        }
        return id.chars().allMatch(c -> c > ' ' && c < 0x7f);
    }
}
