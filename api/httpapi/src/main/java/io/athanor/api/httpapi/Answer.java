package io.athanor.api.httpapi;

import java.util.List;

/** What an endpoint has to say: its data, and what there is to add. */
record Answer(JsonBody data, List<String> warnings, List<String> infos) {
    static final String TRUNCATED = "results truncated due to limit";

    Answer {
        warnings = List.copyOf(warnings);
        infos = List.copyOf(infos);
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
