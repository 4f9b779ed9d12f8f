package io.athanor.component.query.discovery;

import io.athanor.server.dns.DnsAddress;
import io.athanor.server.dns.DnsNames;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All endpoints of all sources, names looked up: each server once. Safe for all threads. */
public final class Discovery {
    private static final Logger LOG = LoggerFactory.getLogger(Discovery.class);

    private final List<EndpointSource> sources;
    private final DnsNames names;
    private Map<DnsAddress, List<String>> lookedUp = Map.of();
    private Set<String> twice = Set.of();
    private long duplicates;

    /** @param names looks up what is to be looked up */
    public Discovery(List<EndpointSource> sources, DnsNames names) {
        this.sources = List.copyOf(sources);
        this.names = names;
    }

    /** Asks again what the names stand for; may take seconds. */
    public void lookUp() {
        List<DnsAddress> dynamic;
        synchronized (this) {
            dynamic = all().stream()
                    .filter(EndpointSpec::isLookedUp)
                    .map(EndpointSpec::address)
                    .distinct()
                    .toList();
        }
        DnsNames.Found found = names.lookUp(dynamic);
        for (String problem : found.problems()) {
            LOG.atError().addKeyValue("err", problem).log("failed to resolve addresses for endpoints");
        }
        synchronized (this) {
            lookedUp = found.byAddress();
        }
    }

    private List<EndpointSpec> all() {
        List<EndpointSpec> all = new ArrayList<>();
        sources.forEach(source -> all.addAll(source.endpoints()));
        return all;
    }

    /** The servers of now, by name; names that are new are looked up first, which may take seconds. */
    public Map<String, EndpointSpec> endpoints() {
        boolean isNew;
        synchronized (this) {
            isNew = all().stream().anyMatch(spec -> spec.isLookedUp() && !lookedUp.containsKey(spec.address()));
        }
        if (isNew) {
            lookUp();
        }
        return found();
    }

    private synchronized Map<String, EndpointSpec> found() {
        Map<String, EndpointSpec> found = new LinkedHashMap<>();
        Set<String> again = new HashSet<>();
        for (EndpointSpec spec : all()) {
            if (spec.isLookedUp()) {
                for (String server : lookedUp.getOrDefault(spec.address(), List.of())) {
                    add(spec.at(server), found, again);
                }
            } else {
                add(spec, found, again);
            }
        }
        for (String name : again) {
            if (!twice.contains(name)) {
                duplicates++;
                LOG.atWarn().addKeyValue("addr", name).log("Duplicate endpoint address is provided");
            }
        }
        twice = again;
        return found;
    }

    /** Of several with one name the last counts, and a strict one before all. */
    private static void add(EndpointSpec spec, Map<String, EndpointSpec> found, Set<String> again) {
        EndpointSpec before = found.get(spec.name());
        if (before != null) {
            again.add(spec.name());
        }
        if (before == null || !before.isStrict() || spec.isStrict()) {
            found.put(spec.name(), spec);
        }
    }

    /** How often a server was found a second time. */
    public synchronized long duplicates() {
        return duplicates;
    }
}
