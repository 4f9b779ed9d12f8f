package io.athanor.app;

import io.athanor.component.query.EndpointConfig;
import io.athanor.component.query.discovery.Dialing;
import io.athanor.component.query.discovery.EndpointSource;
import io.athanor.component.query.discovery.EndpointSpec;
import io.athanor.component.query.discovery.FixedEndpoints;
import io.athanor.component.query.discovery.SdConfig;
import io.athanor.component.query.discovery.SdFiles;
import io.athanor.server.UserError;
import io.athanor.server.config.ConfigText;
import io.athanor.server.flags.DurationFlag;
import io.athanor.server.flags.GrpcClientFlags;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which stores a querier asks. */
final class EndpointFlags {
    static final String HEADING = "%nEndpoints:%n";
    private static final Set<String> CONNECTION_LABELS = Set.of("external_labels", "store_type", "ip_port");
    private static final Set<String> STRATEGIES = Set.of("eager", "lazy");
    private static final Set<String> RESOLVERS = Set.of("golang", "miekgdns");

    /** Messages of 64 series that may come before they are taken: others are merged meanwhile. */
    private static final int EAGERLY_AHEAD = 256;

    @Option(
            names = "--endpoint",
            paramLabel = "HOST:PORT",
            description =
                    "A server of StoreAPI: a store, a sidecar, another querier, of Athanor or of Thanos. Before HOST,"
                            + " dns+, dnsdualstack+, dnssrv+ and dnssrvnoa+ have it looked up: all that it stands for are"
                            + " asked. May be given several times.")
    private List<String> endpoints = new ArrayList<>();

    @Option(names = "--store", paramLabel = "HOST:PORT", hidden = true, description = "An old name of --endpoint.")
    private List<String> stores = new ArrayList<>();

    @Option(
            names = "--endpoint-group",
            paramLabel = "HOST:PORT",
            description = "A name whose servers all have the same: each is asked in turn, as if they were one. May be"
                    + " given several times.")
    private List<String> groups = new ArrayList<>();

    @Option(
            names = "--endpoint-strict",
            paramLabel = "HOST:PORT",
            description = "A server that is asked even while it does not say what it has, and never given up. May be"
                    + " given several times.")
    private List<String> strict = new ArrayList<>();

    @Option(
            names = "--endpoint-group-strict",
            paramLabel = "HOST:PORT",
            description = "As --endpoint-group, of servers that are asked even while they do not say what they have.")
    private List<String> strictGroups = new ArrayList<>();

    @Option(
            names = "--endpoint.sd-config",
            paramLabel = "YAML",
            description = "Endpoints, each with what it is spoken to by (TLS, compression), as Thanos's YAML says it.")
    private @Nullable String sdConfig;

    @Option(
            names = "--endpoint.sd-config-file",
            paramLabel = "FILE",
            description = "The same in a file, which is read again when it changes.")
    private @Nullable Path sdConfigFile;

    @Option(
            names = "--endpoint.sd-config-reload-interval",
            paramLabel = "DURATION",
            converter = DurationFlag.class,
            defaultValue = "5m",
            description = "Taken for Thanos's sake: a changed file is seen within seconds.")
    private Duration sdConfigInterval = Duration.ofMinutes(5);

    @Option(
            names = "--store.sd-files",
            paramLabel = "PATH",
            description =
                    "Files of Prometheus's file discovery that name endpoints; the last part of the path may hold *."
                            + " Read again when they change. May be given several times.")
    private List<String> sdFiles = new ArrayList<>();

    @Option(
            names = "--store.sd-interval",
            paramLabel = "DURATION",
            converter = DurationFlag.class,
            defaultValue = "5m",
            description = "Taken for Thanos's sake: changed files are seen within seconds.")
    private Duration sdInterval = Duration.ofMinutes(5);

    @Option(
            names = "--store.sd-dns-interval",
            paramLabel = "DURATION",
            converter = DurationFlag.class,
            defaultValue = "30s",
            description = "Time between two look-ups of names.")
    private Duration dnsInterval = Duration.ofSeconds(30);

    @Option(
            names = "--store.sd-dns-resolver",
            paramLabel = "NAME",
            defaultValue = "miekgdns",
            hidden = true,
            description = "Taken for Thanos's sake: golang and miekgdns both mean the one resolver that there is.")
    private String dnsResolver = "miekgdns";

    @Option(
            names = "--store.unhealthy-timeout",
            paramLabel = "DURATION",
            converter = DurationFlag.class,
            defaultValue = "5m",
            description =
                    "How long an endpoint that does not answer is named in the warnings of answers; then it is given"
                            + " up, and only remembered, unless it is strict.")
    private Duration unhealthyTimeout = Duration.ofMinutes(5);

    @Option(
            names = "--endpoint.remembered",
            paramLabel = "DURATION",
            converter = DurationFlag.class,
            defaultValue = "1d",
            description =
                    "How long an endpoint that is gone is told of, by the completeness of answers and by metrics.")
    private Duration remembered = Duration.ofDays(1);

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

    @Option(
            names = "--query.conn-metric.label",
            paramLabel = "LABEL",
            split = ",",
            defaultValue = "external_labels,store_type",
            description = "Labels of thanos_store_nodes_grpc_connections: external_labels, store_type, ip_port.")
    private List<String> connectionLabels = new ArrayList<>();

    @Option(
            names = "--grpc.proxy-strategy",
            paramLabel = "NAME",
            defaultValue = "eager",
            hidden = true,
            description =
                    "How far answers are received before they are taken: eager, up to 256 messages of 64 series, of"
                            + " large ones 8 MiB; lazy, as --query.lazy-retrieval-max-buffered-responses says.")
    private String strategy = "eager";

    @Option(
            names = "--query.lazy-retrieval-max-buffered-responses",
            paramLabel = "N",
            defaultValue = "20",
            hidden = true,
            description = "Messages of an endpoint's answer that are received before they are taken, with"
                    + " --grpc.proxy-strategy=lazy.")
    private int lazilyAhead = 20;

    /** @param callTimeout longest time of a query */
    EndpointConfig config(GrpcClientFlags client, Duration callTimeout) {
        Dialing dialing = new Dialing(client.tls(), client.snappy());
        check();
        return new EndpointConfig(
                sources(dialing),
                dnsInterval,
                infoTimeout,
                unhealthyTimeout,
                remembered,
                responseTimeout,
                strategy.equals("lazy") ? lazilyAhead : EAGERLY_AHEAD,
                callTimeout,
                connectionLabels.isEmpty() ? List.of("external_labels", "store_type") : connectionLabels);
    }

    private List<EndpointSource> sources(Dialing dialing) {
        List<EndpointSpec> fixed = new ArrayList<>();
        fixed.addAll(FixedEndpoints.of("--endpoint", endpoints, false, false, dialing));
        fixed.addAll(FixedEndpoints.of("--store", stores, false, false, dialing));
        fixed.addAll(FixedEndpoints.of("--endpoint-group", groups, false, true, dialing));
        fixed.addAll(FixedEndpoints.of("--endpoint-strict", strict, true, false, dialing));
        fixed.addAll(FixedEndpoints.of("--endpoint-group-strict", strictGroups, true, true, dialing));
        List<EndpointSource> sources = new ArrayList<>();
        sources.add(() -> fixed);
        ConfigText text = ConfigText.of("--endpoint.sd-config", sdConfig, sdConfigFile);
        if (text != null) {
            sources.add(SdConfig.of(text, sdConfigFile, dialing, InstantSource.system()));
        }
        if (!sdFiles.isEmpty()) {
            sources.add(new SdFiles(sdFiles, dialing));
        }
        return sources;
    }

    private void check() {
        if (infoTimeout.isZero()) {
            throw UserError.usage("--endpoint.info-timeout has to be longer than 0");
        }
        if (dnsInterval.isZero() || sdInterval.isZero() || sdConfigInterval.isZero()) {
            throw UserError.usage(
                    "--store.sd-dns-interval, --store.sd-interval and --endpoint.sd-config-reload-interval"
                            + " have to be longer than 0");
        }
        if (lazilyAhead < 1) {
            throw UserError.usage(
                    "--query.lazy-retrieval-max-buffered-responses has to be at least 1, not " + lazilyAhead);
        }
        among("--grpc.proxy-strategy", strategy, STRATEGIES);
        among("--store.sd-dns-resolver", dnsResolver, RESOLVERS);
        connectionLabels.forEach(label -> among("--query.conn-metric.label", label, CONNECTION_LABELS));
    }

    private static void among(String flag, String value, Set<String> known) {
        if (!known.contains(value)) {
            throw UserError.usage(flag + " has to be one of "
                    + String.join(", ", known.stream().sorted().toList()) + ", not " + value);
        }
    }
}
