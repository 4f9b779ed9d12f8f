package io.athanor.app;

import io.athanor.component.query.EndpointConfig;
import io.athanor.server.UserError;
import io.athanor.server.flags.DurationFlag;
import io.athanor.server.flags.GrpcClientFlags;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Which stores a querier asks. */
final class EndpointFlags {
    static final String HEADING = "%nEndpoints:%n";

    @Option(
            names = "--endpoint",
            paramLabel = "HOST:PORT",
            description =
                    "A server of StoreAPI: a store, a sidecar, another querier, of Athanor or of Thanos. May be given"
                            + " several times.")
    private List<String> endpoints = new ArrayList<>();

    @Option(names = "--store", paramLabel = "HOST:PORT", hidden = true, description = "An old name of --endpoint.")
    private List<String> stores = new ArrayList<>();

    @Option(
            names = "--endpoint.info-timeout",
            paramLabel = "DURATION",
            converter = DurationFlag.class,
            defaultValue = "5s",
            hidden = true,
            description = "Longest time that an endpoint may take to say what it has.")
    private Duration infoTimeout = Duration.ofSeconds(5);

    @Option(
            names = "--store.response-timeout",
            paramLabel = "DURATION",
            converter = DurationFlag.class,
            defaultValue = "0ms",
            description = "Longest time between two messages of an endpoint's answer; what it has not given by then is"
                    + " missing, and a warning says so. 0: as long as the query may take.")
    private Duration responseTimeout = Duration.ZERO;

    EndpointConfig config(GrpcClientFlags client) {
        List<String> all = new ArrayList<>(endpoints);
        all.addAll(stores);
        all.forEach(EndpointFlags::check);
        if (infoTimeout.isZero()) {
            throw UserError.usage("--endpoint.info-timeout has to be longer than 0");
        }
        return new EndpointConfig(all, client.tls(), client.snappy(), infoTimeout, responseTimeout);
    }

    private static void check(String address) {
        if (address.matches("dns(srv|srvnoa|dualstack)?\\+.*")) {
            throw UserError.usage(
                    "--endpoint=" + address + ": looking endpoints up in DNS is not built yet: give HOST:PORT");
        }
        if (!address.matches(".+:[0-9]{1,5}")) {
            throw UserError.usage("--endpoint=" + address + " is not HOST:PORT, for example store:10901");
        }
    }
}
