package io.athanor.api.httpapi;

import java.io.IOException;
import java.util.List;

/**
 * Which data there is to answer from, at one time: a token that goes with each answer in the header {@code
 * Athanor-Data-Version}, and what it consists of, at {@code status/data_version}. Whoever keeps answers asks for it, and sees
 * which of them are of other data by now.
 *
 * @param token of all of it; the same only if all slices are
 * @param slices in the order of time, without gaps or overlaps where there is data
 */
public record DataVersion(String token, List<Slice> slices) {
    /** Tells nothing: there is no header then. */
    public static final DataVersion UNKNOWN = new DataVersion("", List.of());

    static final String HEADER = "Athanor-Data-Version";

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

    /** {@code {"version":…,"slices":[{"start":…,"end":…,"version":…},…]}}, times in seconds. */
    void write(JsonOut out) throws IOException {
        out.raw("{\"version\":");
        out.string(token);
        out.raw(",\"slices\":[");
        boolean first = true;
        for (Slice slice : slices) {
            out.raw(first ? "{\"start\":" : ",{\"start\":");
            first = false;
            out.seconds(slice.from);
            out.raw(",\"end\":");
            out.seconds(slice.to);
            out.raw(",\"version\":");
            out.string(slice.version);
            out.raw('}');
        }
        out.raw("]}");
    }
}
