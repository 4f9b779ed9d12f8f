package io.athanor.component.query.about;

import io.athanor.api.httpapi.AboutAnswers;
import io.athanor.api.storeapi.ServedApi;
import io.athanor.api.storeapi.about.Found;
import io.athanor.api.storeapi.pb.ExemplarData;
import io.athanor.api.storeapi.pb.ExemplarsRequest;
import io.athanor.api.storeapi.pb.MetricMetadata;
import io.athanor.api.storeapi.pb.MetricMetadataEntry;
import io.athanor.api.storeapi.pb.MetricMetadataRequest;
import io.athanor.api.storeapi.pb.PartialResponseStrategy;
import io.athanor.api.storeapi.pb.RuleGroup;
import io.athanor.api.storeapi.pb.RulesRequest;
import io.athanor.api.storeapi.pb.TSDBStatistics;
import io.athanor.api.storeapi.pb.TSDBStatisticsEntry;
import io.athanor.api.storeapi.pb.TSDBStatisticsRequest;
import io.athanor.api.storeapi.pb.TargetDiscovery;
import io.athanor.api.storeapi.pb.TargetsRequest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What all endpoints tell, as one Prometheus would. */
public final class MergedAbout implements AboutAnswers {
    private final AllAbout all;
    private final List<String> replicaLabels;
    private final Partial partial;

    /** Of which of them an answer from which something is missing is one. */
    public record Partial(boolean rules, boolean targets, boolean metadata, boolean exemplars, boolean status) {
        private static PartialResponseStrategy strategy(boolean isPartial) {
            return isPartial ? PartialResponseStrategy.WARN : PartialResponseStrategy.ABORT;
        }
    }

    /** @param replicaLabels labels that tell replicas apart */
    public MergedAbout(AllAbout all, List<String> replicaLabels, Partial partial) {
        this.all = all;
        this.replicaLabels = List.copyOf(replicaLabels);
        this.partial = partial;
    }

    @Override
    public Found<RuleGroup> rules(RulesRequest request) {
        Found<RuleGroup> found = all.rules(request.toBuilder()
                .setPartialResponseStrategy(Partial.strategy(partial.rules()))
                .build());
        return new Found<>(MergedRules.of(found.items(), request, replicaLabels), found.warnings());
    }

    @Override
    public Found<TargetDiscovery> targets(TargetsRequest request) {
        Found<TargetDiscovery> found = all.targets(request.toBuilder()
                .setPartialResponseStrategy(Partial.strategy(partial.targets()))
                .build());
        return new Found<>(List.of(MergedTargets.of(found.items(), replicaLabels)), found.warnings());
    }

    @Override
    public Found<MetricMetadata> metadata(MetricMetadataRequest request) {
        Found<MetricMetadata> found = all.metadata(request.toBuilder()
                .setPartialResponseStrategy(Partial.strategy(partial.metadata()))
                .build());
        Map<String, MetricMetadataEntry.Builder> metrics = new LinkedHashMap<>();
        int limit = request.getLimit();
        for (MetricMetadata part : found.items()) {
            part.getMetadataMap().forEach((metric, entry) -> {
                boolean isFull = limit >= 0 && metrics.size() >= limit;
                MetricMetadataEntry.Builder known = isFull
                        ? metrics.get(metric)
                        : metrics.computeIfAbsent(metric, key -> MetricMetadataEntry.newBuilder());
                if (known != null) {
                    entry.getMetasList().stream()
                            .filter(meta -> !known.getMetasList().contains(meta))
                            .forEach(known::addMetas);
                }
            });
        }
        MetricMetadata.Builder merged = MetricMetadata.newBuilder();
        metrics.forEach((metric, entry) -> merged.putMetadata(metric, entry.build()));
        return new Found<>(List.of(merged.build()), found.warnings());
    }

    @Override
    public Found<ExemplarData> exemplars(ExemplarsRequest request) {
        Found<ExemplarData> found = all.exemplars(request.toBuilder()
                .setPartialResponseStrategy(Partial.strategy(partial.exemplars()))
                .build());
        return new Found<>(MergedExemplars.of(found.items(), replicaLabels), found.warnings());
    }

    @Override
    public @Nullable Found<TSDBStatisticsEntry> statistics(TSDBStatisticsRequest request) {
        if (!all.tells(ServedApi.STATUS)) {
            return null;
        }
        Found<TSDBStatistics> found = all.statistics(request.toBuilder()
                .setPartialResponseStrategy(Partial.strategy(partial.status()))
                .build());
        boolean isNothing =
                found.items().stream().allMatch(part -> part.getStatisticsMap().isEmpty());
        if (isNothing && found.warnings().isEmpty()) {
            return null; // queriers say that they tell it, whoever is below them
        }
        return new Found<>(List.of(MergedStatistics.of(found.items(), request.getLimit())), found.warnings());
    }
}
