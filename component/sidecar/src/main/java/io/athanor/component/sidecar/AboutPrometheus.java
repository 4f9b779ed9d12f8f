package io.athanor.component.sidecar;

import io.athanor.api.storeapi.about.AboutServices;
import io.athanor.api.storeapi.about.ExemplarsSource;
import io.athanor.api.storeapi.about.Found;
import io.athanor.api.storeapi.about.MetadataSource;
import io.athanor.api.storeapi.about.RulesSource;
import io.athanor.api.storeapi.about.StatisticsSource;
import io.athanor.api.storeapi.about.TargetsSource;
import io.athanor.api.storeapi.pb.ActiveTarget;
import io.athanor.api.storeapi.pb.DroppedTarget;
import io.athanor.api.storeapi.pb.Exemplar;
import io.athanor.api.storeapi.pb.ExemplarData;
import io.athanor.api.storeapi.pb.ExemplarsRequest;
import io.athanor.api.storeapi.pb.HeadStatistics;
import io.athanor.api.storeapi.pb.LabelMatcher;
import io.athanor.api.storeapi.pb.Meta;
import io.athanor.api.storeapi.pb.MetricMetadata;
import io.athanor.api.storeapi.pb.MetricMetadataEntry;
import io.athanor.api.storeapi.pb.MetricMetadataRequest;
import io.athanor.api.storeapi.pb.RuleGroup;
import io.athanor.api.storeapi.pb.RulesRequest;
import io.athanor.api.storeapi.pb.Statistic;
import io.athanor.api.storeapi.pb.TSDBStatistics;
import io.athanor.api.storeapi.pb.TSDBStatisticsEntry;
import io.athanor.api.storeapi.pb.TSDBStatisticsRequest;
import io.athanor.api.storeapi.pb.TargetDiscovery;
import io.athanor.api.storeapi.pb.TargetsRequest;
import io.athanor.component.sidecar.prometheus.PrometheusApi;
import io.athanor.component.sidecar.prometheus.PrometheusApi.Param;
import io.athanor.component.sidecar.prometheus.PrometheusException;
import io.athanor.model.Labels;
import io.athanor.model.MatchType;
import io.athanor.model.regex.RegexSyntaxException;
import io.athanor.objstore.http.Json;
import io.grpc.BindableService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/** What a Prometheus tells beside series, with its external labels. */
public final class AboutPrometheus
        implements RulesSource, TargetsSource, MetadataSource, ExemplarsSource, StatisticsSource {
    private final PrometheusApi prometheus;
    private final Supplier<PeerState> peer;
    private final Duration timeout;

    /**
     * @param peer what is known of it
     * @param timeout longest time that statistics may take
     */
    public AboutPrometheus(PrometheusApi prometheus, Supplier<PeerState> peer, Duration timeout) {
        this.prometheus = prometheus;
        this.peer = peer;
        this.timeout = timeout;
    }

    /** All that is served of it. */
    public List<BindableService> services() {
        return List.of(
                AboutServices.rules(this),
                AboutServices.targets(this),
                AboutServices.metadata(this),
                AboutServices.exemplars(this),
                AboutServices.statistics(this));
    }

    private static <T> T answered(Supplier<T> work) {
        try {
            return work.get();
        } catch (PrometheusException e) {
            throw e.toStatus().asRuntimeException();
        }
    }

    private Json data(String span, String path, List<Param> params) {
        return prometheus.data(span, path, params, Duration.ZERO);
    }

    @Override
    public Found<RuleGroup> rules(RulesRequest request) {
        List<Param> params = switch (request.getType()) {
            case ALERT -> List.of(new Param("type", "alert"));
            case RECORD -> List.of(new Param("type", "record"));
            case ALL, UNRECOGNIZED -> List.of();
        };
        return answered(() -> {
            RulesJson rules = new RulesJson(peer.get().labels());
            return Found.of(data("/prom_rules HTTP[client]", "/api/v1/rules", params).get("groups").items().stream()
                    .map(rules::group)
                    .toList());
        });
    }

    @Override
    public Found<TargetDiscovery> targets(TargetsRequest request) {
        List<Param> params = switch (request.getState()) {
            case ACTIVE, DROPPED ->
                List.of(new Param("state", request.getState().name().toLowerCase(Locale.ROOT)));
            case ANY, UNRECOGNIZED -> List.of();
        };
        return answered(() -> {
            Labels external = peer.get().labels();
            Json data = data("/prom_targets HTTP[client]", "/api/v1/targets", params);
            TargetDiscovery.Builder all = TargetDiscovery.newBuilder();
            data.get("activeTargets").items().forEach(target -> all.addActiveTargets(active(target, external)));
            data.get("droppedTargets")
                    .items()
                    .forEach(target -> all.addDroppedTargets(DroppedTarget.newBuilder()
                            .setDiscoveredLabels(WireJson.labels(target.get("discoveredLabels"), external))));
            return Found.of(List.of(all.build()));
        });
    }

    private static ActiveTarget active(Json json, Labels external) {
        return ActiveTarget.newBuilder()
                .setDiscoveredLabels(WireJson.labels(json.get("discoveredLabels"), external))
                .setLabels(WireJson.labels(json.get("labels"), external))
                .setScrapePool(json.get("scrapePool").text())
                .setScrapeUrl(json.get("scrapeUrl").text())
                .setGlobalUrl(json.get("globalUrl").text())
                .setLastError(json.get("lastError").text())
                .setLastScrape(WireJson.time(json.get("lastScrape")))
                .setLastScrapeDuration(WireJson.number(json.get("lastScrapeDuration")))
                .setHealth(
                        switch (json.get("health").text().toLowerCase(Locale.ROOT)) {
                            case "up" -> ActiveTarget.Health.UP;
                            case "down" -> ActiveTarget.Health.DOWN;
                            default -> ActiveTarget.Health.UNKNOWN;
                        })
                .build();
    }

    @Override
    public Found<MetricMetadata> metadata(MetricMetadataRequest request) {
        List<Param> params = new ArrayList<>();
        if (!request.getMetric().isEmpty()) {
            params.add(new Param("metric", request.getMetric()));
        }
        if (request.getLimit() >= 0) {
            params.add(new Param("limit", Integer.toString(request.getLimit())));
        }
        return answered(() -> {
            MetricMetadata.Builder all = MetricMetadata.newBuilder();
            Json data = data("/prom_metric_metadata HTTP[client]", "/api/v1/metadata", params);
            if (data.value() instanceof Map<?, ?> map) {
                map.keySet().forEach(name -> all.putMetadata(name.toString(), entry(data.get(name.toString()))));
            }
            return Found.of(List.of(all.build()));
        });
    }

    private static MetricMetadataEntry entry(Json json) {
        MetricMetadataEntry.Builder entry = MetricMetadataEntry.newBuilder();
        json.items()
                .forEach(meta -> entry.addMetas(Meta.newBuilder()
                        .setType(meta.get("type").text())
                        .setHelp(meta.get("help").text())
                        .setUnit(meta.get("unit").text())));
        return entry.build();
    }

    @Override
    public Found<ExemplarData> exemplars(ExemplarsRequest request) {
        List<Param> params = List.of(
                new Param("query", request.getQuery()),
                PrometheusApi.time("start", request.getStart()),
                PrometheusApi.time("end", request.getEnd()));
        return answered(() -> {
            Labels external = peer.get().labels();
            return Found.of(data("/prom_exemplars HTTP[client]", "/api/v1/query_exemplars", params).items().stream()
                    .map(series -> series(series, external))
                    .toList());
        });
    }

    private static ExemplarData series(Json json, Labels external) {
        ExemplarData.Builder series =
                ExemplarData.newBuilder().setSeriesLabels(WireJson.labels(json.get("seriesLabels"), external));
        json.get("exemplars")
                .items()
                .forEach(exemplar -> series.addExemplars(Exemplar.newBuilder()
                        .setLabels(WireJson.labels(exemplar.get("labels"), Labels.EMPTY))
                        .setValue(WireJson.number(exemplar.get("value")))
                        .setTs(WireJson.milliseconds(exemplar.get("timestamp")))));
        return series.build();
    }

    @Override
    public Found<TSDBStatistics> statistics(TSDBStatisticsRequest request) {
        return answered(() -> {
            Labels external = peer.get().labels();
            TSDBStatistics.Builder all = TSDBStatistics.newBuilder();
            boolean isMeant = request.getTenant().isEmpty() && matches(request.getMatchersList(), external);
            if (isMeant) {
                int limit = request.getLimit();
                List<Param> params = limit > 0 ? List.of(new Param("limit", Integer.toString(limit))) : List.of();
                Json data = prometheus.data("/prom_status_tsdb HTTP[client]", "/api/v1/status/tsdb", params, timeout);
                all.putStatistics("", statistics(data, limit));
            }
            return Found.of(List.of(all.build()));
        });
    }

    private static boolean matches(List<LabelMatcher> matchers, Labels external) {
        return matchers.stream().allMatch(matcher -> {
            MatchType type = switch (matcher.getType()) {
                case EQ -> MatchType.EQUAL;
                case NEQ -> MatchType.NOT_EQUAL;
                case RE -> MatchType.REGEX;
                case NRE -> MatchType.NOT_REGEX;
                case UNRECOGNIZED -> throw new PrometheusException(400, "unknown type of a matcher");
            };
            try {
                return new io.athanor.model.LabelMatcher(type, matcher.getName(), matcher.getValue()).matches(external);
            } catch (RegexSyntaxException e) {
                throw new PrometheusException(400, "matcher on label " + matcher.getName() + ": " + e.getMessage(), e);
            }
        });
    }

    private static TSDBStatisticsEntry statistics(Json json, int limit) {
        Json head = json.get("headStats");
        return TSDBStatisticsEntry.newBuilder()
                .setHeadStatistics(HeadStatistics.newBuilder()
                        .setNumSeries(WireJson.whole(head.get("numSeries")))
                        .setNumLabelPairs(WireJson.whole(head.get("numLabelPairs")))
                        .setChunkCount(WireJson.whole(head.get("chunkCount")))
                        .setMinTime(WireJson.whole(head.get("minTime")))
                        .setMaxTime(WireJson.whole(head.get("maxTime"))))
                .addAllSeriesCountByMetricName(list(json.get("seriesCountByMetricName"), limit))
                .addAllLabelValueCountByLabelName(list(json.get("labelValueCountByLabelName"), limit))
                .addAllMemoryInBytesByLabelName(list(json.get("memoryInBytesByLabelName"), limit))
                .addAllSeriesCountByLabelValuePair(list(json.get("seriesCountByLabelValuePair"), limit))
                .build();
    }

    private static List<Statistic> list(Json json, int limit) {
        return json.items().stream()
                .limit(limit > 0 ? limit : Long.MAX_VALUE)
                .map(item -> Statistic.newBuilder()
                        .setName(item.get("name").text())
                        .setValue(WireJson.whole(item.get("value")))
                        .build())
                .toList();
    }
}
