package io.athanor.promql.promqltest;

import org.jspecify.annotations.Nullable;

/**
 * How one eval went.
 *
 * @param line of the script, from 1
 * @param failure what is wrong; null if nothing is
 */
public record EvalOutcome(int line, String expr, @Nullable String failure) {
    public boolean passed() {
        return failure == null;
    }
}
