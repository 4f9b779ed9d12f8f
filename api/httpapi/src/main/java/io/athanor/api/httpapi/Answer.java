package io.athanor.api.httpapi;

import io.athanor.api.storeapi.completeness.Completeness;
import io.athanor.tsdb.series.ResolutionSlice;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an endpoint has to say: its data, and what there is to add. Closed when it has been written, or will not be.
 *
 * @param trace where the time went, null unless it was asked for
 * @param resolutions from which resolutions the data comes, where that is worth telling
 * @param held lets go of the memory of the data
 * @param completeness who was asked for it, null where there is nobody to ask
 */
record Answer(
        JsonBody data,
        List<String> warnings,
        List<String> infos,
        @Nullable JsonBody trace,
        List<ResolutionSlice> resolutions,
        Runnable held,
        @Nullable Completeness completeness)
        implements AutoCloseable {
    /** That something was done, and there is nothing to say of it. */
    static final Answer NOTHING = of(out -> {});

    static final String TRUNCATED = "results truncated due to limit";

    Answer {
        warnings = List.copyOf(warnings);
        infos = List.copyOf(infos);
        resolutions = List.copyOf(resolutions);
    }

    Answer(JsonBody data, List<String> warnings, List<String> infos) {
        this(data, warnings, infos, null, List.of(), () -> {}, null);
    }

    /** The same, telling who was asked for it. */
    Answer telling(@Nullable Completeness who) {
        return who == null ? this : new Answer(data, warnings, infos, trace, resolutions, held, who);
    }

    @Override
    public void close() {
        held.run();
    }

    static Answer of(JsonBody data) {
        return new Answer(data, List.of(), List.of());
    }

    static Answer ofStrings(List<String> values, List<String> warnings) {
        return new Answer(out -> strings(out, values), warnings, List.of());
    }

    static void strings(JsonOut out, List<String> values) throws java.io.IOException {
        out.raw('[');
        boolean first = true;
        for (String value : values) {
            if (!first) {
                out.raw(',');
            }
            first = false;
            out.string(value);
        }
        out.raw(']');
    }
}
