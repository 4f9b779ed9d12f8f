package io.athanor.component.sidecar;

import io.athanor.api.storeapi.ServedApi;
import io.athanor.api.storeapi.Store;
import io.athanor.api.storeapi.StoreInfo;
import io.athanor.api.storeapi.version.DataVersion;
import io.athanor.component.sidecar.prometheus.PrometheusApi;
import io.athanor.component.sidecar.prometheus.PrometheusException;
import io.athanor.component.sidecar.remoteread.ReadAnswer;
import io.athanor.component.sidecar.remoteread.ReadRequest;
import io.athanor.component.sidecar.remoteread.ReceivedChunks;
import io.athanor.component.sidecar.remoteread.ReceivedSeries;
import io.athanor.component.sidecar.remoteread.SampledAnswer;
import io.athanor.component.sidecar.remoteread.StreamedAnswer;
import io.athanor.model.LabelMatcher;
import io.athanor.model.Labels;
import io.athanor.model.Utf8Order;
import io.athanor.model.budget.LimitExceededException;
import io.athanor.model.budget.SharedBudget;
import io.athanor.objstore.http.HttpAnswer;
import io.athanor.tsdb.series.SelectRequest;
import io.athanor.tsdb.series.SeriesCursor;
import io.athanor.tsdb.series.StillWanted;
import io.grpc.Status;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * A Prometheus as a store: samples by remote read, in the chunks that it has; names, values and label sets by its HTTP API.
 * External labels are added to everything, and matchers on them are answered here. An answer that breaks off gives what came, and
 * says so in its warnings.
 */
public final class PrometheusStore implements Store {
    private static final Set<ServedApi> APIS = EnumSet.complementOf(EnumSet.of(ServedApi.QUERY));
    /** Longest answer of samples that is read, bytes: it is held as a whole. */
    private static final int MOST_SAMPLES_BYTES =
            Math.clamp(Runtime.getRuntime().maxMemory() / 16, 8 << 20, 512 << 20);

    private final PrometheusApi prometheus;
    private final Supplier<PeerState> peer;
    private final ReadLimits limits;
    private final SharedBudget memory;
    private final ReadMetrics metrics;

    /**
     * @param peer what is known of it
     * @param limits of one call
     * @param memory what all calls together may hold
     */
    public PrometheusStore(
            PrometheusApi prometheus,
            Supplier<PeerState> peer,
            ReadLimits limits,
            SharedBudget memory,
            PrometheusRegistry registry) {
        this.prometheus = prometheus;
        this.peer = peer;
        this.limits = limits;
        this.memory = memory;
        this.metrics = new ReadMetrics(registry);
    }

    /** @throws io.grpc.StatusRuntimeException while the Prometheus does not answer */
    @Override
    public StoreInfo info() {
        PeerState now = peer.get();
        if (!now.isUp()) {
            throw Status.UNAVAILABLE.withDescription("Not ready").asRuntimeException();
        }
        List<Labels> sets = now.labels().isEmpty() ? List.of() : List.of(now.labels());
        List<StoreInfo.Stretch> stretches = now.labels().isEmpty()
                ? List.of()
                : List.of(new StoreInfo.Stretch(now.labels(), now.mint(), Long.MAX_VALUE));
        return new StoreInfo("sidecar", sets, now.mint(), Long.MAX_VALUE, stretches, true, APIS, now.dataVersion());
    }

    @Override
    public DataVersion version() {
        return peer.get().dataVersion();
    }

    @Override
    public boolean leavesOutLabels() {
        return true;
    }

    @Override
    public SeriesCursor select(SelectRequest request) {
        PeerState now = peer.get();
        ScopedMatchers matchers = ScopedMatchers.of(request.matchers(), now.labels());
        ReadCount count = metrics.begun(limits, memory);
        boolean isDone = false;
        try {
            List<String> warnings = Collections.synchronizedList(new ArrayList<>());
            List<ReceivedSeries> answer = List.of();
            long mint = Math.max(request.mint(), now.mint());
            if (matchers.isPossible() && matchers.own().isEmpty()) {
                throw Status.INVALID_ARGUMENT
                        .withDescription("no matchers specified (excluding external labels)")
                        .asRuntimeException();
            }
            if (matchers.isPossible() && mint <= request.maxt()) {
                AnswerLabels labels =
                        AnswerLabels.of(now.labels(), request.hints().without());
                answer = request.hints().skipChunks()
                        ? labelSets(matchers.own(), mint, request, labels, count)
                        : read(matchers.own(), mint, request.maxt(), labels, count, warnings);
            }
            SeriesCursor cursor = new PeerCursor(answer, count, warnings);
            metrics.answered(count.series(), count.chunks());
            isDone = true;
            return cursor;
        } catch (LimitExceededException e) {
            metrics.dropped(e.reason());
            throw e;
        } catch (PrometheusException e) {
            throw e.toStatus().asRuntimeException();
        } finally {
            if (!isDone) {
                count.close();
            }
        }
    }

    private List<ReceivedSeries> labelSets(
            List<LabelMatcher> matchers, long mint, SelectRequest request, AnswerLabels labels, ReadCount count) {
        List<ReceivedSeries> all = new ArrayList<>();
        prometheus.series(matchers, mint, request.maxt(), request.hints().limit(), own -> {
            Labels whole = labels.apply(own);
            count.add(whole, 0, 0);
            all.add(new ReceivedSeries(whole, new ReceivedChunks(problem -> {})));
            StillWanted.check(all.size());
        });
        return all;
    }

    private List<ReceivedSeries> read(
            List<LabelMatcher> matchers,
            long mint,
            long maxt,
            AnswerLabels labels,
            ReadCount count,
            List<String> warnings) {
        List<ReceivedSeries> all = new ArrayList<>();
        try (HttpAnswer http = prometheus.remoteRead(ReadRequest.encode(matchers, mint, maxt))) {
            ReadAnswer answer = answer(http, warnings);
            try {
                for (ReceivedSeries next = answer.next(); next != null; next = answer.next()) {
                    if (next.chunks().size() > 0) {
                        Labels whole = labels.apply(next.labels());
                        count.add(whole, next.chunks().size(), next.chunks().heldBytes());
                        all.add(new ReceivedSeries(whole, next.chunks()));
                    }
                    StillWanted.check(all.size());
                }
            } finally {
                metrics.received(answer.frames());
            }
        } catch (IOException e) {
            warnings.add("receive series from Prometheus: " + e.getMessage());
            if (all.isEmpty()) {
                throw Status.UNAVAILABLE
                        .withDescription("receive series from Prometheus: " + e.getMessage())
                        .withCause(e)
                        .asRuntimeException();
            }
        }
        return all;
    }

    private static ReadAnswer answer(HttpAnswer http, List<String> warnings) throws IOException {
        String type = http.header("Content-Type");
        if (type != null && type.startsWith(StreamedAnswer.CONTENT_TYPE)) {
            return new StreamedAnswer(http.body(), warnings::add);
        }
        if (type != null && type.startsWith(SampledAnswer.CONTENT_TYPE)) {
            return new SampledAnswer(http.bytes(MOST_SAMPLES_BYTES), MOST_SAMPLES_BYTES, warnings::add);
        }
        throw new PrometheusException(500, "not supported remote read content type: " + type);
    }

    @Override
    public Listing labelNames(List<LabelMatcher> matchers, long mint, long maxt, int limit) {
        PeerState now = peer.get();
        ScopedMatchers scoped = ScopedMatchers.of(matchers, now.labels());
        return listing(scoped, limit, () -> {
            Set<String> names = new TreeSet<>(Utf8Order::compare);
            if (scoped.own().isEmpty() || now.listsWithMatchers()) {
                names.addAll(prometheus.labelNames(scoped.own(), mint, maxt, limit));
            } else {
                prometheus.series(scoped.own(), mint, maxt, limit, labels -> {
                    for (int i = 0; i < labels.size(); i++) {
                        names.add(labels.name(i));
                    }
                });
            }
            for (int i = 0; i < now.labels().size() && !names.isEmpty(); i++) {
                names.add(now.labels().name(i));
            }
            return names;
        });
    }

    @Override
    public Listing labelValues(String name, List<LabelMatcher> matchers, long mint, long maxt, int limit) {
        PeerState now = peer.get();
        ScopedMatchers scoped = ScopedMatchers.of(matchers, now.labels());
        String external = now.labels().get(name);
        return listing(scoped, limit, () -> {
            Set<String> values = new TreeSet<>(Utf8Order::compare);
            if (!external.isEmpty()) {
                if (scoped.own().isEmpty() || hasSeries(scoped.own(), mint, maxt)) {
                    values.add(external);
                }
            } else if (scoped.own().isEmpty() || now.listsWithMatchers()) {
                values.addAll(prometheus.labelValues(name, scoped.own(), mint, maxt, limit));
            } else {
                prometheus.series(scoped.own(), mint, maxt, limit, labels -> {
                    if (labels.has(name)) {
                        values.add(labels.get(name));
                    }
                });
            }
            return values;
        });
    }

    private boolean hasSeries(List<LabelMatcher> matchers, long mint, long maxt) {
        boolean[] found = {false};
        prometheus.series(matchers, mint, maxt, 1, labels -> found[0] = true);
        return found[0];
    }

    private static Listing listing(ScopedMatchers matchers, int limit, Supplier<Set<String>> work) {
        if (!matchers.isPossible()) {
            return new Listing(List.of(), List.of());
        }
        try {
            Set<String> found = work.get();
            return new Listing(
                    found.stream().limit(limit > 0 ? limit : Long.MAX_VALUE).toList(), List.of());
        } catch (PrometheusException e) {
            throw e.toStatus().asRuntimeException();
        }
    }

    @Override
    public TimeBounds timeBounds() {
        return new TimeBounds(peer.get().mint(), Long.MAX_VALUE);
    }
}
