package io.athanor.model.budget;

import java.util.function.Function;

/**
 * The limit of one request, and what a refusal says.
 *
 * @param name what is limited, for example {@code memory budget of a query}
 * @param flag what raises the limit
 * @param limit bytes
 * @param advice what to do but raising it, for example {@code narrow the selectors}
 * @param refusal makes the exception of a text
 */
public record BudgetTerms(
        String name, String flag, long limit, String advice, Function<String, ? extends RuntimeException> refusal) {
    RuntimeException refuse(String of, String raisedBy, long most, long asked, long taken, String what) {
        return refusal.apply("the " + of + " of " + readable(most) + " would be exceeded: " + readable(asked)
                + " asked for " + what + ", " + readable(taken) + " in use; " + advice + ", or raise " + raisedBy);
    }

    static String readable(long bytes) {
        if (bytes < 10_000) {
            return bytes + " bytes";
        }
        return bytes < 10_000_000 ? bytes / 1_000 + " kB" : bytes / 1_000_000 + " MB";
    }
}
