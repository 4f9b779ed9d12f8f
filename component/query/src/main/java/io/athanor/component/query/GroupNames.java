package io.athanor.component.query;

import io.athanor.component.query.discovery.EndpointSpec;
import io.athanor.server.dns.DnsLookup;
import io.athanor.server.dns.DnsMetrics;
import io.athanor.server.dns.DnsNames;
import io.athanor.server.grpc.GrpcChannels;
import io.athanor.server.grpc.ServiceConfig;
import io.grpc.ManagedChannel;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Connections to groups: all servers that a name stands for are asked in turn, as if they were one. */
final class GroupNames {
    private static final Logger LOG = LoggerFactory.getLogger(GroupNames.class);

    private final DnsLookup dns;
    private final DnsMetrics metrics;

    GroupNames(DnsLookup dns, DnsMetrics metrics) {
        this.dns = dns;
        this.metrics = metrics;
    }

    ManagedChannel open(EndpointSpec spec, Duration every, GrpcChannels channels) {
        DnsNames names = new DnsNames(dns, metrics);
        return channels.openGroup(
                spec.address().host().replaceFirst(":[0-9]+$", ""),
                () -> servers(names, spec),
                every,
                ServiceConfig.parse(spec.serviceConfig()),
                spec.dialing().tls(),
                spec.dialing().snappy());
    }

    private static List<String> servers(DnsNames names, EndpointSpec spec) {
        DnsNames.Found found = names.lookUp(List.of(spec.address()));
        found.problems()
                .forEach(problem -> LOG.atError()
                        .addKeyValue("err", problem)
                        .log("failed to resolve addresses for an endpoint group"));
        return found.all();
    }
}
