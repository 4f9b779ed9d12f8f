package io.athanor.api.storeapi.completeness;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * Takes down what endpoints do for one request, which may ask each of them several times: the worst of it counts. Safe for
 * all threads.
 */
public final class CompletenessRecord {
    private final Map<String, EndpointAnswer> answers = new TreeMap<>();
    private final Set<String> silent = new TreeSet<>();
    private final Supplier<String> version;
    private final String begun;
    private boolean hasDrifted;

    /** Tells nothing of the version of data. */
    public CompletenessRecord() {
        this(() -> "");
    }

    /** @param version of the data of all endpoints, as they told it last */
    public CompletenessRecord(Supplier<String> version) {
        this.version = version;
        this.begun = version.get();
    }

    /** An endpoint has answered from data of another version than it told of. */
    public synchronized void drifted() {
        hasDrifted = true;
    }

    /** What an endpoint did. */
    public synchronized void add(EndpointAnswer answer) {
        answers.merge(answer.endpoint(), answer, CompletenessRecord::worse);
    }

    /** A cluster that no endpoint tells of. */
    public synchronized void addSilent(String text) {
        silent.add(text);
    }

    private static EndpointAnswer worse(EndpointAnswer a, EndpointAnswer b) {
        EndpointAnswer worst = b.state().compareTo(a.state()) > 0 ? b : a;
        return new EndpointAnswer(
                worst.endpoint(),
                worst.component(),
                worst.state(),
                worst.reason(),
                worst.labelSets(),
                worst.mint(),
                worst.maxt(),
                worst.lastSeen(),
                joined(a.below(), b.below()));
    }

    private static List<EndpointAnswer> joined(Collection<EndpointAnswer> a, Collection<EndpointAnswer> b) {
        if (a.isEmpty() || b.isEmpty()) {
            return List.copyOf(a.isEmpty() ? b : a);
        }
        Map<String, EndpointAnswer> all = new LinkedHashMap<>();
        a.forEach(one -> all.put(one.endpoint(), one));
        b.forEach(one -> all.merge(one.endpoint(), one, CompletenessRecord::worse));
        return List.copyOf(all.values());
    }

    /** What was taken down so far. */
    public synchronized Completeness completeness() {
        return new Completeness(List.copyOf(answers.values()), List.copyOf(silent), ofOneVersion());
    }

    private String ofOneVersion() {
        return !hasDrifted && version.get().equals(begun) ? begun : "";
    }
}
