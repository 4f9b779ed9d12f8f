package io.athanor.api.storeapi.completeness;

import io.athanor.model.Labels;
import java.util.List;

/**
 * What one endpoint did for an answer.
 *
 * @param endpoint its address
 * @param component the name of its kind: {@code sidecar}, {@code store} …
 * @param reason why it was skipped or what is missing; empty if it answered
 * @param labelSets the external labels of its data, as it said last
 * @param mint first time of its data, ms, inclusive
 * @param maxt last time of its data, ms, inclusive
 * @param lastSeen when it was heard of last, ms since the epoch; 0: never
 * @param below what the endpoints of a querier did
 */
public record EndpointAnswer(
        String endpoint,
        String component,
        State state,
        String reason,
        List<Labels> labelSets,
        long mint,
        long maxt,
        long lastSeen,
        List<EndpointAnswer> below) {
    public EndpointAnswer {
        labelSets = List.copyOf(labelSets);
        below = List.copyOf(below);
    }

    /** What became of it, in the order of how much is missing. */
    public enum State {
        /** Not asked: it can have nothing to say, or was left out by the request. */
        SKIPPED("skipped"),
        /** All that it has is in the answer. */
        ANSWERED("answered"),
        /** It said itself that something of its is missing. */
        PARTIAL("partial"),
        /** It could not be asked, or its answer ended early. */
        FAILED("failed"),
        /** It was there once, and is not asked any more; it might have had something to say. */
        GONE("gone");

        private final String word;

        State(String word) {
            this.word = word;
        }

        /** As answers have it. */
        public String word() {
            return word;
        }

        /** Whether something of the endpoint is missing, as far as is known. */
        public boolean isMissing() {
            return compareTo(ANSWERED) > 0;
        }
    }
}
