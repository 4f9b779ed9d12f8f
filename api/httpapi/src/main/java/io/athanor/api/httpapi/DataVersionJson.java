package io.athanor.api.httpapi;

import io.athanor.api.storeapi.version.DataVersion;
import java.io.IOException;

/**
 * What the header {@code Athanor-Data-Version} of answers consists of, at {@code status/data_version}:
 *
 * <pre>
 * {"version": "…", "slices": [{"start": 0.000, "end": 7199.999, "version": "…"}, …], "settled": 1761177600}
 * </pre>
 *
 * Times are in seconds, both inclusive; those beyond some 285,000 years are the last that can be read everywhere. {@code settled}
 * is left out where all data is. Who says with {@code known} which version it knows is told only that, and what is settled, if
 * it is still the one.
 */
final class DataVersionJson {
    static final String HEADER = "Athanor-Data-Version";

    private static final long LAST_MS = 9_000_000_000_000_000L;

    private DataVersionJson() {}

    static void write(JsonOut out, DataVersion version, String known) throws IOException {
        out.raw("{\"version\":");
        out.string(version.token());
        if (!version.token().equals(known)) {
            slices(out, version);
        }
        if (version.settledTo() < LAST_MS) {
            out.raw(",\"settled\":");
            seconds(out, version.settledTo());
        }
        out.raw('}');
    }

    private static void slices(JsonOut out, DataVersion version) throws IOException {
        out.raw(",\"slices\":[");
        boolean first = true;
        for (DataVersion.Slice slice : version.slices()) {
            out.raw(first ? "{\"start\":" : ",{\"start\":");
            first = false;
            seconds(out, slice.from());
            out.raw(",\"end\":");
            seconds(out, slice.to());
            out.raw(",\"version\":");
            out.string(slice.version());
            out.raw('}');
        }
        out.raw(']');
    }

    private static void seconds(JsonOut out, long ms) throws IOException {
        out.seconds(Math.clamp(ms, -LAST_MS, LAST_MS));
    }
}
