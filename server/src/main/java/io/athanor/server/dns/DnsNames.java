package io.athanor.server.dns;

import io.athanor.server.dns.DnsLookup.Service;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a list of addresses stands for now. Whoever holds it asks again and again; a name that cannot be looked up keeps what
 * it was found to be before, and a name that is gone has nothing any more. Any thread may call it.
 */
public final class DnsNames {
    private static final Logger LOG = LoggerFactory.getLogger(DnsNames.class);

    private final DnsLookup lookup;
    private final DnsMetrics metrics;
    private Map<String, List<String>> known = Map.of();

    public DnsNames(DnsLookup lookup, DnsMetrics metrics) {
        this.lookup = lookup;
        this.metrics = metrics;
    }

    /**
     * What was found.
     *
     * @param byAddress for each address that was asked about, in their order, what it stands for now; a name that could
     *     never be looked up has nothing
     * @param problems what could not be looked up now, and why
     */
    public record Found(Map<DnsAddress, List<String>> byAddress, List<String> problems) {
        public Found {
            byAddress = Collections.unmodifiableMap(new LinkedHashMap<>(byAddress));
            problems = List.copyOf(problems);
        }

        /** All together, each once. */
        public List<String> all() {
            return byAddress.values().stream().flatMap(List::stream).distinct().toList();
        }
    }

    /** Looks up these addresses; may take seconds. What was known of others is forgotten. */
    public synchronized Found lookUp(List<DnsAddress> addresses) {
        Map<DnsAddress, List<String>> found = new LinkedHashMap<>();
        List<String> problems = new ArrayList<>();
        for (DnsAddress address : addresses) {
            found.put(address, found(address, problems));
        }
        Map<String, List<String>> now = new LinkedHashMap<>();
        found.forEach((address, list) -> now.put(address.text(), list));
        known = now;
        metrics.found(now);
        return new Found(found, problems);
    }

    private List<String> found(DnsAddress address, List<String> problems) {
        if (!address.isDynamic()) {
            return List.of(address.text());
        }
        metrics.asked();
        try {
            List<String> list = ask(address);
            if (list.isEmpty()) {
                LOG.atWarn().addKeyValue("address", address).log("a name stands for no address");
            }
            return list;
        } catch (IOException e) {
            metrics.failed();
            problems.add(address + ": " + e.getMessage());
            return known.getOrDefault(address.text(), List.of());
        }
    }

    private List<String> ask(DnsAddress address) throws IOException {
        return switch (address.kind()) {
            case PLAIN -> List.of(address.text());
            case DNS -> at(address, hosts(address.host()), address.port());
            case DNSDUALSTACK -> {
                List<InetAddress> all = lookup.addresses(address.host());
                List<String> hosts = texts(all, Inet6Address.class::isInstance);
                hosts.addAll(texts(all, Inet4Address.class::isInstance));
                yield at(address, hosts, address.port());
            }
            case DNSSRV, DNSSRVNOA -> services(address);
        };
    }

    private List<String> services(DnsAddress address) throws IOException {
        List<String> list = new ArrayList<>();
        for (Service service : lookup.services(address.host())) {
            String port = address.port().isEmpty() ? String.valueOf(service.port()) : address.port();
            List<String> hosts =
                    address.kind() == DnsAddress.Kind.DNSSRVNOA ? List.of(service.host()) : hosts(service.host());
            list.addAll(at(address, hosts, port));
        }
        return list;
    }

    /** IPv4 addresses, or IPv6 ones if there are no others: both would be the same server twice. */
    private List<String> hosts(String name) throws IOException {
        List<InetAddress> all = lookup.addresses(name);
        List<String> four = texts(all, Inet4Address.class::isInstance);
        return four.isEmpty() ? texts(all, Inet6Address.class::isInstance) : four;
    }

    private static List<String> texts(List<InetAddress> addresses, Predicate<InetAddress> which) {
        List<String> texts = new ArrayList<>();
        for (InetAddress address : addresses) {
            if (which.test(address)) {
                texts.add(address.getHostAddress());
            }
        }
        return texts;
    }

    private static List<String> at(DnsAddress address, List<String> hosts, String port) {
        return hosts.stream().map(host -> address.at(host, port)).toList();
    }
}
