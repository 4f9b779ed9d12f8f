package io.athanor.testing.compat;

import io.athanor.testing.compat.FleetAnswer.Question;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/** Asks a fleet's querier one question after the other, until it is closed, and keeps the answers. */
final class FleetAsker {
    private static final long PAUSE_MS = 250;
    private static final int SHARDED_INSTANCES = 6;

    private final Fleet fleet;
    private final List<FleetAnswer> answers = Collections.synchronizedList(new ArrayList<>());
    private final FutureTask<Boolean> asking = new FutureTask<>(this::run);
    private volatile @Nullable QueryApi api;
    private volatile boolean stopped;

    FleetAsker(Fleet fleet) {
        this.fleet = fleet;
    }

    void start() {
        Thread.ofPlatform().daemon().name("asker").start(asking);
    }

    /** Where the querier is from now on; null: nowhere. */
    void to(@Nullable URI querier) {
        api = querier == null ? null : new QueryApi(querier, fleet.client());
    }

    /** Ends asking. What was answered, in order. */
    List<FleetAnswer> stop() throws InterruptedException, ExecutionException {
        stopped = true;
        asking.get();
        return List.copyOf(answers);
    }

    private boolean run() throws InterruptedException {
        for (int i = 0; !stopped; i++) {
            ask(Question.values()[i % Question.values().length]).ifPresent(answers::add);
            Thread.sleep(PAUSE_MS);
        }
        return true;
    }

    /**
     * Asks once more than it does anyhow, and keeps the answer, if there is one.
     *
     * @return whether there is, and nothing is missing from it
     */
    boolean askNow(Question question) throws InterruptedException {
        Optional<FleetAnswer> answer = ask(question);
        answer.ifPresent(answers::add);
        return answer.filter(one -> one.isGiven() && one.named().isEmpty()).isPresent();
    }

    /** Asks once; empty if nobody answers, or not enough is known yet to ask. */
    Optional<FleetAnswer> ask(Question question) throws InterruptedException {
        Map<Observee, Map<String, Long>> known = look();
        if (!question.isOfShards()) {
            return ask(question, known, System.currentTimeMillis());
        }
        List<Long> newest = known.entrySet().stream()
                .filter(of -> of.getKey().labels().part().equals("shard"))
                .flatMap(of -> of.getValue().values().stream())
                .toList();
        return newest.size() < SHARDED_INSTANCES
                ? Optional.empty()
                : ask(question, known, newest.stream().min(Long::compare).orElseThrow());
    }

    /** Asks once about a time. */
    Optional<FleetAnswer> ask(Question question, long timeMs) throws InterruptedException {
        return ask(question, look(), timeMs);
    }

    /** What each Prometheus has for sure. */
    Map<Observee, Map<String, Long>> look() throws InterruptedException {
        Map<Observee, Map<String, Long>> known = new HashMap<>();
        for (Observee observee : fleet.observees()) {
            observee.look();
            known.put(observee, observee.known());
        }
        return known;
    }

    private Optional<FleetAnswer> ask(Question question, Map<Observee, Map<String, Long>> known, long timeMs)
            throws InterruptedException {
        QueryApi now = api;
        if (now == null) {
            return Optional.empty();
        }
        Map<Observee, Long> cuts = cuts();
        try {
            HttpResponse<String> response = now.ask(question.path(timeMs));
            Map<Observee, Long> after = cuts();
            cuts.entrySet().removeIf(cut -> !cut.getValue().equals(after.get(cut.getKey())));
            return Optional.of(new FleetAnswer(question, timeMs, known, cuts, response.statusCode(), response.body()));
        } catch (IOException e) {
            return Optional.empty(); // it is being killed
        }
    }

    /**
     * Whether all samples of some Prometheus servers are in one answer.
     *
     * @param untilMs what is newer is not looked for
     * @param parameters more of the request
     */
    boolean hasAllOf(FleetTruth truth, List<Observee> observees, long untilMs, String parameters)
            throws IOException, InterruptedException {
        HttpResponse<String> response = Objects.requireNonNull(api).ask(Question.RAW.path(untilMs) + parameters);
        if (response.statusCode() != 200) {
            return false;
        }
        List<FleetAnswer.Series> series = new FleetAnswer(
                        Question.RAW, untilMs, Map.of(), Map.of(), response.statusCode(), response.body())
                .series();
        return observees.stream()
                .flatMap(observee -> truth.of(observee).entrySet().stream()
                        .flatMap(of -> of.getValue().headMap(untilMs, true).entrySet().stream()
                                .filter(sample -> sample.getValue() != Observee.STALE)
                                .map(sample -> series.stream()
                                        .filter(one ->
                                                of.getKey().equals(one.labels().get("instance")))
                                        .anyMatch(one -> sample.getValue()
                                                .equals(one.samples().get(sample.getKey()))))))
                .allMatch(isThere -> isThere);
    }

    private Map<Observee, Long> cuts() {
        Map<Observee, Long> cuts = new HashMap<>();
        fleet.observees().forEach(observee -> cuts.put(observee, observee.cut()));
        return cuts;
    }
}
