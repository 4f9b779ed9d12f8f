package io.athanor.app.tools;

import io.athanor.server.UserError;
import java.util.List;
import java.util.function.Function;

/** Flags whose value is one of a few words. */
final class OneOf {
    private OneOf() {}

    /** @throws UserError naming all words, if it is none of them */
    static <T> T check(String flag, String value, List<String> words, Function<String, T> of) {
        if (!words.contains(value)) {
            throw UserError.usage(flag + " must be one of " + String.join(", ", words) + ", not \"" + value + "\"");
        }
        return of.apply(value);
    }
}
