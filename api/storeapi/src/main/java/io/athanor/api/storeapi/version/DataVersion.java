package io.athanor.api.storeapi.version;

import java.util.List;

/**
 * Which data there is to answer from, at one time: a token that goes with each answer, and what it consists of. Whoever keeps
 * answers asks for it, and sees which of them are of other data by now.
 *
 * @param token of all of it; the same only if all slices are; empty: nothing is told
 * @param slices in the order of time, without overlaps; where there is none there is no data
 * @param settledTo up to this time (ms, inclusive) data changes only with its version; what is later may at any time
 */
public record DataVersion(String token, List<Slice> slices, long settledTo) {
    /** Tells nothing. */
    public static final DataVersion UNKNOWN = new DataVersion("", List.of());

    /**
     * A stretch of time.
     *
     * @param from ms
     * @param to ms, inclusive
     * @param version another whenever its data is
     */
    public record Slice(long from, long to, String version) {}

    public DataVersion {
        slices = List.copyOf(slices);
    }

    /** Of data that changes only with its version. */
    public DataVersion(String token, List<Slice> slices) {
        this(token, slices, Long.MAX_VALUE);
    }

    public boolean isTold() {
        return !token.isEmpty();
    }
}
