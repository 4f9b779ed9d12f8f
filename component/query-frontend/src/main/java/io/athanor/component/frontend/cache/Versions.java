package io.athanor.component.frontend.cache;

import java.util.List;

/**
 * What a querier says of the data that it answers from, at one time.
 *
 * @param token of all of it; two answers with the same token are from the same data
 * @param slices versions of the data of stretches of time, in their order; what is in none of them has never had any
 */
public record Versions(String token, List<Slice> slices) {
    /** Where a querier tells nothing. */
    public static final Versions NONE = new Versions("", List.of());

    private static final long OFFSET = 0xcbf29ce484222325L;
    private static final long PRIME = 0x100000001b3L;

    /**
     * A stretch of time.
     *
     * @param from ms
     * @param to ms, inclusive
     * @param version of its data
     */
    public record Slice(long from, long to, String version) {}

    public Versions {
        slices = List.copyOf(slices);
    }

    /** The version of all data of some time, never 0; 0 where the querier tells nothing. */
    public long of(long from, long to) {
        if (token.isEmpty()) {
            return 0;
        }
        long hash = OFFSET;
        for (Slice slice : slices) {
            if (slice.to >= from && slice.from <= to) {
                hash = (hash ^ slice.from) * PRIME;
                hash = (hash ^ slice.to) * PRIME;
                for (int i = 0; i < slice.version.length(); i++) {
                    hash = (hash ^ slice.version.charAt(i)) * PRIME;
                }
            }
        }
        hash ^= hash >>> 31;
        return hash == 0 ? 1 : hash;
    }
}
