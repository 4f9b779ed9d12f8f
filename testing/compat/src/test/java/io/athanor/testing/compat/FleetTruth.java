package io.athanor.testing.compat;

import io.athanor.dedup.DedupFunc;
import io.athanor.dedup.Deduplicator;
import io.athanor.dedup.Kind;
import io.athanor.model.StaleMarker;
import io.athanor.tsdb.chunkenc.Encoding;
import io.athanor.tsdb.chunkenc.XorAppender;
import io.athanor.tsdb.series.SampleBuffer;
import io.athanor.tsdb.series.SeriesChunks;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What each Prometheus says that it scraped, and whether answers fit to it. */
final class FleetTruth {
    private static final NavigableMap<Long, Long> NOTHING = new TreeMap<>();
    private static final double MARKER = Double.longBitsToDouble(StaleMarker.BITS);

    private final Map<Observee, Map<String, NavigableMap<Long, Long>>> samples = new LinkedHashMap<>();

    /** Asks every Prometheus; all have to be up. */
    static FleetTruth of(List<Observee> observees) throws IOException, InterruptedException {
        FleetTruth truth = new FleetTruth();
        for (Observee observee : observees) {
            truth.samples.put(observee, observee.samples());
        }
        return truth;
    }

    /** All samples of one Prometheus, by instance. */
    Map<String, NavigableMap<Long, Long>> of(Observee observee) {
        return samples.getOrDefault(observee, Map.of());
    }

    /** The time of the newest sample of all, ms. */
    long newest() {
        return samples.values().stream()
                .flatMap(of -> of.values().stream())
                .mapToLong(NavigableMap::lastKey)
                .max()
                .orElseThrow();
    }

    /** What is wrong with an answer that was given; nothing, if it is right or names what is missing. */
    List<String> faults(FleetAnswer answer) {
        List<String> faults = new ArrayList<>();
        Set<String> named = answer.named();
        if (answer.saysThatItIsComplete() != named.isEmpty() || named.isEmpty() == answer.hasWarnings()) {
            faults.add("complete: " + answer.saysThatItIsComplete() + ", named: " + named + ", warns: "
                    + answer.hasWarnings());
        }
        switch (answer.question()) {
            case RAW, CHAIN, ATHANOR, PENALTY -> samples(answer, named, faults);
            case COUNT, SUM -> number(answer, named, faults);
            case RANGE -> range(answer, named, faults);
        }
        return faults;
    }

    /** Whose samples a series is made of: one Prometheus, or all of a cluster that have the instance. */
    private List<Observee> members(Map<String, String> labels) {
        List<Observee> members = new ArrayList<>();
        String instance = labels.getOrDefault("instance", "");
        samples.forEach((observee, of) -> {
            String part = labels.get(observee.labels().part());
            if (observee.labels().cluster().equals(labels.get("cluster"))
                    && (part == null || part.equals(observee.labels().value()))
                    && of.containsKey(instance)) {
                members.add(observee);
            }
        });
        return members;
    }

    private NavigableMap<Long, Long> of(Observee observee, String instance) {
        return of(observee).getOrDefault(instance, NOTHING);
    }

    private void samples(FleetAnswer answer, Set<String> named, List<String> faults) {
        Map<Observee, Map<String, NavigableMap<Long, Long>>> given = new HashMap<>();
        for (FleetAnswer.Series series : answer.series()) {
            String instance = series.labels().getOrDefault("instance", "");
            List<Observee> members = members(series.labels());
            if (!series.isInOrder() || members.isEmpty()) {
                faults.add(series.labels() + " has times twice or in no order, or nobody scraped it");
            }
            series.samples().forEach((t, v) -> {
                if (members.stream().noneMatch(one -> v.equals(of(one, instance).get(t)))) {
                    faults.add(series.labels() + ": nobody scraped " + v + " at " + t);
                }
            });
            for (Observee member : members) {
                if (given.computeIfAbsent(member, _ -> new HashMap<>()).put(instance, series.samples()) != null) {
                    faults.add(series.labels() + " is there twice");
                }
            }
            if (answer.question() == FleetAnswer.Question.ATHANOR && named.isEmpty()) {
                deduplicated(answer, series, members, faults);
            }
        }
        if (answer.question() == FleetAnswer.Question.RAW || answer.question() == FleetAnswer.Question.CHAIN) {
            missing(answer, named, given, faults);
        } else if (named.isEmpty()) {
            answer.known()
                    .forEach((observee, times) -> times.keySet().forEach(instance -> {
                        if (!given.getOrDefault(observee, Map.of()).containsKey(instance)) {
                            faults.add(observee.labels() + " " + instance + " is not there");
                        }
                    }));
        }
    }

    private void missing(
            FleetAnswer answer,
            Set<String> named,
            Map<Observee, Map<String, NavigableMap<Long, Long>>> given,
            List<String> faults) {
        answer.known()
                .forEach((observee, newest) -> newest.forEach((instance, until) -> {
                    NavigableMap<Long, Long> there =
                            given.getOrDefault(observee, Map.of()).getOrDefault(instance, NOTHING);
                    of(observee, instance).headMap(Math.min(until, answer.timeMs()), true).entrySet().stream()
                            .filter(sample -> sample.getValue() != Observee.STALE)
                            .map(Map.Entry::getKey)
                            .filter(t -> !there.containsKey(t)
                                    && !isExcused(answer, observee, t, named)
                                    && !isHidden(answer, observee, instance, t))
                            .findFirst()
                            .ifPresent(t -> faults.add(observee.labels() + " " + instance + ": the sample at " + t
                                    + " is missing (cut " + answer.cuts().get(observee) + ", known until " + until
                                    + ", sidecar " + observee.sidecar().address() + ", store "
                                    + observee.store().address() + "), and only these are named: " + named
                                    + "; around it "
                                    + around(observee, instance, t)));
                }));
    }

    /** What a cluster has of an instance within two seconds of a time. */
    private Map<String, NavigableMap<Long, Long>> around(Observee observee, String instance, long t) {
        Map<String, NavigableMap<Long, Long>> around = new TreeMap<>();
        members(Map.of("cluster", observee.labels().cluster(), "instance", instance))
                .forEach(one ->
                        around.put(one.labels().name(), of(one, instance).subMap(t - 2000, true, t + 2000, true)));
        return around;
    }

    /**
     * Whether another replica has a staleness marker at that very time, which the union may have taken: of two samples of one time
     * it takes either, as Prometheus does. That happens where one scrapes late and the other fails: some time under load.
     */
    private boolean isHidden(FleetAnswer answer, Observee observee, String instance, long t) {
        return answer.question() == FleetAnswer.Question.CHAIN
                && members(Map.of("cluster", observee.labels().cluster(), "instance", instance)).stream()
                        .anyMatch(one -> of(one, instance).getOrDefault(t, 0L) == Observee.STALE);
    }

    private static boolean isExcused(FleetAnswer answer, Observee observee, long t, Set<String> named) {
        Long cut = answer.cuts().get(observee);
        boolean sidecar = named.contains(observee.sidecar().address());
        boolean store = named.contains(observee.store().address());
        return cut == null ? sidecar || store : t < cut ? store : sidecar;
    }

    /** Replicas made one by a rule that depends on nothing but the samples. */
    private void deduplicated(
            FleetAnswer answer, FleetAnswer.Series series, List<Observee> members, List<String> faults) {
        String instance = series.labels().getOrDefault("instance", "");
        long until = members.stream()
                .mapToLong(one -> answer.known().getOrDefault(one, Map.of()).getOrDefault(instance, Long.MIN_VALUE))
                .min()
                .orElse(Long.MIN_VALUE);
        SampleBuffer out = new SampleBuffer();
        new Deduplicator(DedupFunc.ATHANOR)
                .read(
                        members.stream().map(one -> chunk(of(one, instance))).toList(),
                        Kind.RAW,
                        0,
                        Math.min(until, answer.timeMs()),
                        out);
        NavigableMap<Long, Long> expected = new TreeMap<>();
        for (int i = 0; i < out.size; i++) {
            if (!StaleMarker.is(out.v[i])) {
                expected.put(out.t[i], (long) out.v[i]);
            }
        }
        NavigableMap<Long, Long> actual = series.samples().headMap(until, true);
        if (!actual.equals(expected)) {
            Set<Long> differ = new TreeSet<>(expected.keySet());
            differ.addAll(actual.keySet());
            differ.removeIf(t -> expected.containsKey(t) && actual.containsKey(t));
            faults.add(series.labels() + " deduplicated has or lacks samples at " + differ);
        }
    }

    private static SeriesChunks chunk(NavigableMap<Long, Long> samples) {
        XorAppender appender = new XorAppender();
        samples.forEach((t, v) -> appender.append(t, v == Observee.STALE ? MARKER : v));
        byte[] bytes = appender.toBytes();
        return (mint, maxt, into) -> {
            into.clear();
            if (!samples.isEmpty() && samples.lastKey() >= mint && samples.firstKey() <= maxt) {
                into.add(
                        samples.firstKey(),
                        samples.lastKey(),
                        Encoding.XOR,
                        MemorySegment.ofArray(bytes),
                        0,
                        bytes.length);
            }
        };
    }

    private static boolean isOfShards(Observee observee) {
        return observee.labels().part().equals("shard");
    }

    private boolean isWholeOfShards(Set<String> named) {
        return samples.keySet().stream()
                .filter(FleetTruth::isOfShards)
                .noneMatch(one -> named.contains(one.sidecar().address())
                        || named.contains(one.store().address()));
    }

    private void number(FleetAnswer answer, Set<String> named, List<String> faults) {
        boolean counts = answer.question() == FleetAnswer.Question.COUNT;
        long expected = samples.entrySet().stream()
                .filter(e -> isOfShards(e.getKey()))
                .flatMap(e -> e.getValue().values().stream())
                .map(of -> of.headMap(answer.timeMs(), true))
                .mapToLong(of -> counts ? count(of) : last(of))
                .sum();
        long actual = answer.series().stream()
                .flatMap(series -> series.samples().values().stream())
                .mapToLong(v -> v)
                .sum();
        if (isWholeOfShards(named) ? actual != expected : actual > expected) {
            faults.add(answer.question() + " is " + actual + ", not " + expected + "; named: " + named);
        }
    }

    private static long count(NavigableMap<Long, Long> samples) {
        return samples.values().stream().filter(v -> v != Observee.STALE).count();
    }

    private static long last(NavigableMap<Long, Long> samples) {
        return samples.isEmpty() ? 0 : Math.max(0, samples.lastEntry().getValue());
    }

    private void range(FleetAnswer answer, Set<String> named, List<String> faults) {
        boolean isWhole = isWholeOfShards(named);
        Set<String> found = new TreeSet<>();
        for (FleetAnswer.Series series : answer.series()) {
            String instance = series.labels().getOrDefault("instance", "");
            found.add(instance);
            List<Observee> members = members(series.labels());
            if (members.size() != 1) {
                faults.add(series.labels() + " is of " + members.size());
                continue;
            }
            NavigableMap<Long, Long> of = of(members.getFirst(), instance);
            for (long t = answer.timeMs() - FleetAnswer.Question.RANGE_MS; t <= answer.timeMs(); t += 1000) {
                long expected = last(of.headMap(t, true));
                long actual = series.samples().getOrDefault(t, 0L);
                if (isWhole ? actual != expected : actual != 0 && !of.containsValue(actual)) {
                    faults.add(
                            series.labels() + " at " + t + " is " + actual + ", not " + expected + "; named: " + named);
                    break;
                }
            }
        }
        if (isWhole) {
            samples.forEach((observee, of) -> of.forEach((instance, all) -> {
                if (isOfShards(observee) && last(all.headMap(answer.timeMs(), true)) > 0 && !found.contains(instance)) {
                    faults.add(instance + " is not in the answer");
                }
            }));
        }
    }
}
