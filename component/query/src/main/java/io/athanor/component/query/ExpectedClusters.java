package io.athanor.component.query;

import io.athanor.fanout.FanOut;
import io.athanor.fanout.Member;
import io.athanor.model.LabelMatcher;
import io.athanor.model.Labels;
import io.athanor.server.UserError;
import io.athanor.server.config.ConfigText;
import io.athanor.server.config.WatchedFiles;
import io.athanor.server.config.YamlMapping;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The clusters that have to be there. One of which no endpoint that answers has data as new as it has to be is silent, and
 * named in every answer that it should have contributed to.
 *
 * <p>The file is YAML:
 *
 * <pre>
 * max_age: 5m            # how old a cluster's newest data may be; default 5m
 * clusters:
 * - name: eu-1           # default: the labels
 *   labels: {cluster: eu-1}
 *   max_age: 4h          # of one that has only a bucket
 * </pre>
 */
public final class ExpectedClusters implements FanOut.Silent {
    private static final String FLAG = "--query.expected-clusters";
    private static final Duration MAX_AGE = Duration.ofMinutes(5);
    private static final long KEPT_MS = 1000;

    private final Supplier<List<Cluster>> clusters;
    private final Supplier<List<Member>> members;
    private final InstantSource clock;
    private long heardAt = Long.MIN_VALUE;
    private Map<Cluster, Long> heard = Map.of();

    /** One that has to be there. */
    record Cluster(String name, Labels labels, long maxAgeMs) {}

    private ExpectedClusters(Supplier<List<Cluster>> clusters, Supplier<List<Member>> members, InstantSource clock) {
        this.clusters = clusters;
        this.members = members;
        this.clock = clock;
    }

    /**
     * Those of a file, which is read again when it changes.
     *
     * @throws UserError with place and key if it cannot be understood
     */
    public static ExpectedClusters of(
            Path file, Supplier<List<Member>> members, InstantSource clock, PrometheusRegistry registry) {
        List<Cluster> first = parse(ConfigText.read(FLAG, file));
        ExpectedClusters expected = new ExpectedClusters(
                new WatchedFiles<>(List.of(file), () -> again(file), clock, first), members, clock);
        GaugeWithCallback.builder()
                .name("athanor_expected_cluster_up")
                .help(
                        "Whether an endpoint that answers has data of a cluster that has to be there, as new as it has to be.")
                .labelNames("cluster")
                .callback(out -> expected.heard()
                        .forEach((cluster, until) ->
                                out.call(expected.isSilent(cluster, until, Long.MAX_VALUE) ? 0 : 1, cluster.name())))
                .register(registry);
        return expected;
    }

    private static List<Cluster> again(Path file) throws IOException {
        try {
            return parse(ConfigText.read(FLAG, file));
        } catch (UserError e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    static List<Cluster> parse(ConfigText text) {
        YamlMapping all = YamlMapping.parse(text);
        Duration age = all.duration("max_age", MAX_AGE);
        List<Cluster> clusters = new ArrayList<>();
        for (YamlMapping in : all.mappings("clusters")) {
            Map<String, String> texts = in.texts("labels");
            if (texts.isEmpty()) {
                throw in.invalid("labels", "have to say which data is the cluster's");
            }
            Labels.Builder labels = Labels.EMPTY.toBuilder();
            texts.forEach(labels::set);
            Labels own = labels.build();
            clusters.add(new Cluster(
                    in.string("name", own.toString()),
                    own,
                    in.duration("max_age", age).toMillis()));
            in.end();
        }
        all.end();
        return clusters;
    }

    @Override
    public List<String> missing(List<LabelMatcher> matchers, long mint, long maxt) {
        List<String> missing = new ArrayList<>();
        heard().forEach((cluster, until) -> {
            if (isSilent(cluster, until, maxt) && isAskedFor(cluster, matchers)) {
                missing.add("expected cluster " + cluster.name() + " is silent: "
                        + (until == Long.MIN_VALUE
                                ? "no endpoint that answers has data of it"
                                : "endpoints that answer have its data up to " + Instant.ofEpochMilli(until)));
            }
        });
        return missing;
    }

    private static boolean isAskedFor(Cluster cluster, List<LabelMatcher> matchers) {
        for (LabelMatcher matcher : matchers) {
            String value = cluster.labels().get(matcher.name());
            if (!value.isEmpty() && !matcher.matches(value)) {
                return false;
            }
        }
        return true;
    }

    /** Whether there should be data up to {@code maxt}, or now, and is not. */
    private boolean isSilent(Cluster cluster, long until, long maxt) {
        return until < Math.min(maxt, clock.millis() - cluster.maxAgeMs());
    }

    /** Up to when endpoints that answer have data of each, ms; the least long for never. */
    private synchronized Map<Cluster, Long> heard() {
        long now = clock.millis();
        if (now - KEPT_MS >= heardAt || now < heardAt) {
            List<Member> speaking = members.get().stream()
                    .filter(member -> !member.isGone() && member.fault().isEmpty())
                    .toList();
            Map<Cluster, Long> found = new HashMap<>();
            for (Cluster cluster : clusters.get()) {
                long until = Long.MIN_VALUE;
                for (Member member : speaking) {
                    until = Math.max(until, until(member, cluster.labels()));
                }
                found.put(cluster, until);
            }
            heard = found;
            heardAt = now;
        }
        return heard;
    }

    private static long until(Member member, Labels cluster) {
        if (member.info().labelSets().stream().noneMatch(set -> contains(set, cluster))) {
            return Long.MIN_VALUE;
        }
        if (member.info().stretches().isEmpty()) {
            return member.info().maxt();
        }
        return member.info().stretches().stream()
                .filter(stretch -> contains(stretch.labels(), cluster))
                .mapToLong(stretch -> stretch.maxt())
                .max()
                .orElse(Long.MIN_VALUE);
    }

    private static boolean contains(Labels set, Labels part) {
        for (int i = 0; i < part.size(); i++) {
            if (!set.get(part.name(i)).equals(part.value(i))) {
                return false;
            }
        }
        return true;
    }
}
