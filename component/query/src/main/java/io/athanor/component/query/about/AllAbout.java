package io.athanor.component.query.about;

import io.athanor.api.storeapi.RpcErrors;
import io.athanor.api.storeapi.ServedApi;
import io.athanor.api.storeapi.about.ExemplarsSource;
import io.athanor.api.storeapi.about.Found;
import io.athanor.api.storeapi.about.MetadataSource;
import io.athanor.api.storeapi.about.RulesSource;
import io.athanor.api.storeapi.about.StatisticsSource;
import io.athanor.api.storeapi.about.TargetsSource;
import io.athanor.api.storeapi.pb.ExemplarData;
import io.athanor.api.storeapi.pb.ExemplarsRequest;
import io.athanor.api.storeapi.pb.MetricMetadata;
import io.athanor.api.storeapi.pb.MetricMetadataRequest;
import io.athanor.api.storeapi.pb.PartialResponseStrategy;
import io.athanor.api.storeapi.pb.RuleGroup;
import io.athanor.api.storeapi.pb.RulesRequest;
import io.athanor.api.storeapi.pb.TSDBStatistics;
import io.athanor.api.storeapi.pb.TSDBStatisticsRequest;
import io.athanor.api.storeapi.pb.TargetDiscovery;
import io.athanor.api.storeapi.pb.TargetsRequest;
import io.athanor.model.Labels;
import io.athanor.promql.parser.ParserOptions;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/**
 * What all endpoints tell, as it comes: nothing is merged. Who cannot be asked is named in the warnings, or ends the request if
 * that is wanted.
 */
public final class AllAbout implements RulesSource, TargetsSource, MetadataSource, ExemplarsSource, StatisticsSource {
    private final Function<ServedApi, List<AskedAbout>> endpoints;
    private final Labels selectorLabels;
    private final ParserOptions language;

    /**
     * @param endpoints who tells what
     * @param selectorLabels external labels that all of it has besides
     * @param language of the expressions that select exemplars
     */
    public AllAbout(Function<ServedApi, List<AskedAbout>> endpoints, Labels selectorLabels, ParserOptions language) {
        this.endpoints = endpoints;
        this.selectorLabels = selectorLabels;
        this.language = language;
    }

    /** Whether there is anybody who tells this. */
    public boolean tells(ServedApi api) {
        return !endpoints.apply(api).isEmpty();
    }

    @Override
    public Found<RuleGroup> rules(RulesRequest request) {
        return all(
                "rules",
                endpoints.apply(ServedApi.RULES),
                request.getPartialResponseStrategy(),
                endpoint -> endpoint.about().rules(request));
    }

    @Override
    public Found<TargetDiscovery> targets(TargetsRequest request) {
        return all(
                "targets",
                endpoints.apply(ServedApi.TARGETS),
                request.getPartialResponseStrategy(),
                endpoint -> endpoint.about().targets(request));
    }

    @Override
    public Found<MetricMetadata> metadata(MetricMetadataRequest request) {
        return all(
                "metadata",
                endpoints.apply(ServedApi.METADATA),
                request.getPartialResponseStrategy(),
                endpoint -> endpoint.about().metadata(request));
    }

    @Override
    public Found<TSDBStatistics> statistics(TSDBStatisticsRequest request) {
        return all(
                "TSDB statistics",
                endpoints.apply(ServedApi.STATUS),
                request.getPartialResponseStrategy(),
                endpoint -> endpoint.about().statistics(request));
    }

    @Override
    public Found<ExemplarData> exemplars(ExemplarsRequest request) {
        ExemplarSelectors selectors = ExemplarSelectors.of(request.getQuery(), selectorLabels, language);
        if (selectors == null) {
            return Found.of(List.of());
        }
        List<AskedAbout> asked = endpoints.apply(ServedApi.EXEMPLARS).stream()
                .filter(endpoint -> !selectors.query(endpoint).isEmpty())
                .toList();
        return all(
                "exemplars",
                asked,
                request.getPartialResponseStrategy(),
                endpoint -> endpoint.about()
                        .exemplars(request.toBuilder()
                                .setQuery(selectors.query(endpoint))
                                .build()));
    }

    /** Asks all at once. */
    private static <T> Found<T> all(
            String what,
            List<AskedAbout> asked,
            PartialResponseStrategy strategy,
            Function<AskedAbout, Found<T>> question) {
        List<T> items = new ArrayList<>();
        List<String> warnings = new ArrayList<>();
        List<Future<Found<T>>> answers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (AskedAbout endpoint : asked) {
                answers.add(threads.submit(() -> answer(what, endpoint, question)));
            }
            for (Future<Found<T>> answer : answers) {
                Found<T> found = answer.get();
                items.addAll(found.items());
                warnings.addAll(found.warnings());
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            warnings.add("interrupted");
        }
        if (strategy == PartialResponseStrategy.ABORT && !warnings.isEmpty()) {
            throw Status.ABORTED.withDescription(warnings.getFirst()).asRuntimeException();
        }
        return new Found<>(items, warnings);
    }

    private static <T> Found<T> answer(String what, AskedAbout endpoint, Function<AskedAbout, Found<T>> question) {
        String why = endpoint.fault();
        if (why.isEmpty()) {
            try {
                return question.apply(endpoint);
            } catch (StatusRuntimeException e) {
                why = RpcErrors.why(e);
            }
        }
        return new Found<>(List.of(), List.of("fetching " + what + " from " + endpoint.name() + ": " + why));
    }
}
