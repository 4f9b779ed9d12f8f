package io.athanor.api.httpapi;

import java.io.IOException;

/** Writes the {@code data} of an answer. */
@FunctionalInterface
interface JsonBody {
    void write(JsonOut out) throws IOException;
}
