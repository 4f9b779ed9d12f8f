package io.athanor.api.storeapi.completeness;

import io.athanor.api.storeapi.completeness.EndpointAnswer.State;
import java.util.List;

/**
 * Who was asked for an answer.
 *
 * @param endpoints each once, by address
 * @param silent one text for each cluster that is expected to have data, and of which no endpoint tells
 * @param version the {@linkplain io.athanor.api.storeapi.version.DataVersion#token version} of the data that the answer is made
 *     of; empty: it is not of one for sure, or nothing is told
 */
public record Completeness(List<EndpointAnswer> endpoints, List<String> silent, String version) {
    /** Nobody else was asked, and nothing is missing. */
    public static Completeness of(String version) {
        return new Completeness(List.of(), List.of(), version);
    }

    public Completeness {
        endpoints = List.copyOf(endpoints);
        silent = List.copyOf(silent);
    }

    /** Whether all endpoints that can have something to say have said it. */
    public boolean isComplete() {
        return silent.isEmpty()
                && endpoints.stream().noneMatch(endpoint -> endpoint.state().isMissing());
    }

    /** How many endpoints are in a state. */
    public long count(State state) {
        return endpoints.stream().filter(endpoint -> endpoint.state() == state).count();
    }

    /** How many endpoints were asked, whatever they said. */
    public long asked() {
        return endpoints.size() - count(State.SKIPPED) - count(State.GONE);
    }
}
