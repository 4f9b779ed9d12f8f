package io.athanor.app.buckets;

import io.athanor.server.config.YamlMapping;
import java.util.Arrays;
import java.util.List;

/** Checks that credentials are given whole. */
final class Credentials {
    private Credentials() {}

    /**
     * All of the keys are set, or none.
     *
     * @param otherwise what happens without them, for the message
     * @return whether they are set
     */
    static boolean allOrNone(YamlMapping yaml, String otherwise, String... keys) {
        List<String> there = Arrays.stream(keys)
                .filter(key -> !yaml.string(key, "").isEmpty())
                .toList();
        List<String> missing =
                Arrays.stream(keys).filter(key -> !there.contains(key)).toList();
        if (!there.isEmpty() && !missing.isEmpty()) {
            throw yaml.invalid(
                    there.getFirst(),
                    "is set without " + String.join(" and ", missing) + ": set all of them" + otherwise);
        }
        return missing.isEmpty();
    }
}
