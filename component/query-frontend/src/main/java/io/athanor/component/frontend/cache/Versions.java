package io.athanor.component.frontend.cache;

import java.util.List;

/**
 * What a querier says of the data that it answers from, at one time.
 *
 * @param token of all of it; two answers with the same token are from the same data
 * @param slices versions of the data of stretches of time, in their order, none of which overlap; what is in none of them has
 *     never had any
 * @param settledTo what is later than this (ms, inclusive) may change without another version
 */
public record Versions(String token, List<Slice> slices, long settledTo) {
    /** Where a querier tells nothing. */
    public static final Versions NONE = new Versions("", List.of(), Long.MAX_VALUE);

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

    /** The same, of which more is settled by now. */
    Versions settledTo(long later) {
        return new Versions(token, slices, later);
    }

    /**
     * The version of all data of some time, never 0; 0 where the querier tells nothing. What changes outside of that time does not
     * change it.
     */
    public long of(long from, long to) {
        if (token.isEmpty()) {
            return 0;
        }
        long hash = OFFSET;
        String version = "";
        long end = 0;
        for (int i = firstAfter(from); i < slices.size() && slices.get(i).from <= to; i++) {
            Slice slice = slices.get(i);
            boolean goesOn = slice.from == end && slice.version.equals(version);
            if (!goesOn) {
                hash = added(hash, end);
                hash = added(hash, Math.max(slice.from, from));
                for (int c = 0; c < slice.version.length(); c++) {
                    hash = added(hash, slice.version.charAt(c));
                }
            }
            version = slice.version;
            end = Math.min(slice.to, to) + 1;
        }
        hash = added(hash, end);
        hash ^= hash >>> 31;
        return hash == 0 ? 1 : hash;
    }

    private static long added(long hash, long value) {
        return (hash ^ value) * PRIME ^ hash >>> 29;
    }

    /** The first slice that does not end before a time. */
    private int firstAfter(long time) {
        int low = 0;
        int high = slices.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (slices.get(middle).to < time) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
