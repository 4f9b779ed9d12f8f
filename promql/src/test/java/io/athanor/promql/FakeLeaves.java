package io.athanor.promql;

import io.athanor.model.LabelMatcher;
import io.athanor.model.Labels;
import io.athanor.tsdb.series.SelectRequest;
import io.athanor.tsdb.series.SeriesCursor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;

/** Series in memory, parted among leaves each of which answers queries about its own. */
final class FakeLeaves {
    private static final int PER_CHUNK = 50;

    private final MemorySource all = new MemorySource(PER_CHUNK);
    private final List<MemorySource> parts = new ArrayList<>();
    private final List<List<Labels>> labelSets = new ArrayList<>();
    private final Map<Integer, LeafAnswer> answers = new TreeMap<>();
    private final ConcurrentSkipListSet<String> texts = new ConcurrentSkipListSet<>();
    private final AtomicInteger asked = new AtomicInteger();
    private boolean isReplicated;

    /** A further leaf with series of these external labels. */
    void leaf(Labels... sets) {
        parts.add(new MemorySource(PER_CHUNK));
        labelSets.add(List.of(sets));
    }

    /** A series of a leaf with samples every so many ms. */
    void add(int leaf, Labels labels, long start, long interval, double... v) {
        long[] t = new long[v.length];
        for (int i = 0; i < t.length; i++) {
            t[i] = start + i * interval;
        }
        parts.get(leaf).add(labels, t, v);
        all.add(labels, t, v);
    }

    /** From now on a leaf says this, whatever it is asked. */
    void answer(int leaf, LeafAnswer answer) {
        answers.put(leaf, answer);
    }

    /** Clusters in regions, parted among some leaves, their series with gaps. */
    static FakeLeaves random(Random random, long start, long interval, int samples) {
        FakeLeaves leaves = new FakeLeaves();
        leaves.isReplicated = random.nextInt(3) == 0;
        List<List<Labels>> sets = new ArrayList<>();
        int count = 1 + random.nextInt(4);
        for (int i = 0; i < count; i++) {
            sets.add(new ArrayList<>());
        }
        for (int cluster = 0; cluster < 5; cluster++) {
            Labels set = Labels.of("cluster", "c" + cluster, "region", "r" + cluster % 2);
            int leaf = cluster < count ? cluster : random.nextInt(count);
            for (String replica : leaves.isReplicated ? List.of("x", "y") : List.of("")) {
                sets.get(leaf).add(set.toBuilder().set("replica", replica).build());
            }
        }
        for (List<Labels> own : sets) {
            leaves.leaf(own.toArray(Labels[]::new));
        }
        for (int leaf = 0; leaf < count; leaf++) {
            for (Labels set : sets.get(leaf)) {
                for (int i = 1 + random.nextInt(6); i > 0; i--) {
                    leaves.addRandom(random, leaf, set, start, interval, samples);
                }
            }
        }
        return leaves;
    }

    private void addRandom(Random random, int leaf, Labels set, long start, long interval, int samples) {
        Labels labels = set.toBuilder()
                .set("__name__", List.of("m", "n", "o_total").get(random.nextInt(3)))
                .set("job", "j" + random.nextInt(2))
                .set("pod", "p" + random.nextInt(3))
                .build();
        List<Long> t = new ArrayList<>();
        List<Double> v = new ArrayList<>();
        double value = 0;
        boolean isCounter = labels.metricName().equals("o_total");
        for (int i = 0; i < samples; i++) {
            value = isCounter
                    ? value + random.nextInt(50)
                    : random.nextInt(4) == 0 ? random.nextInt(3) : random.nextDouble();
            if (random.nextInt(20) == 0) {
                i += random.nextInt(20);
            }
            if (i < samples) {
                t.add(start + i * interval + random.nextInt(1000));
                v.add(value);
            }
        }
        if (!t.isEmpty()) {
            long[] times = t.stream().mapToLong(Long::longValue).toArray();
            double[] values = v.stream().mapToDouble(Double::doubleValue).toArray();
            parts.get(leaf).add(labels, times, values);
            all.add(labels, times, values);
        }
    }

    boolean isReplicated() {
        return isReplicated;
    }

    /** How often leaves were asked since this was looked at last. */
    int asked() {
        return asked.getAndSet(0);
    }

    /** What leaves were asked for, sorted, each text once. */
    List<String> texts() {
        return List.copyOf(texts);
    }

    /** All series, and nobody who computes. */
    Queryable all() {
        return all;
    }

    /** All series, and leaves that compute by this engine. */
    Queryable distributed(QueryEngine engine) {
        return new Queryable() {
            @Override
            public SeriesCursor select(SelectRequest request) {
                return all.select(request);
            }

            @Override
            public Leaves leaves() {
                List<Leaf> leaves = new ArrayList<>();
                for (int i = 0; i < parts.size(); i++) {
                    leaves.add(new FakeLeaf(i, engine));
                }
                return new Leaves() {
                    @Override
                    public List<Leaf> holders(List<LabelMatcher> matchers, long mint, long maxt) {
                        return leaves.stream()
                                .filter(leaf -> leaf.labelSets().stream().anyMatch(set -> fits(set, matchers)))
                                .toList();
                    }

                    @Override
                    public List<String> warnings() {
                        return List.of();
                    }
                };
            }
        };
    }

    private static boolean fits(Labels set, List<LabelMatcher> matchers) {
        return matchers.stream().allMatch(m -> set.get(m.name()).isEmpty() || m.matches(set.get(m.name())));
    }

    private final class FakeLeaf implements Leaf {
        private final int number;
        private final QueryEngine engine;

        private FakeLeaf(int number, QueryEngine engine) {
            this.number = number;
            this.engine = engine;
        }

        @Override
        public String name() {
            return "leaf-" + number;
        }

        @Override
        public List<Labels> labelSets() {
            return labelSets.get(number);
        }

        @Override
        public LeafAnswer ask(LeafQuery query, LongConsumer reserve) {
            asked.incrementAndGet();
            texts.add(query.expr());
            reserve.accept(1000);
            LeafAnswer made = answers.get(number);
            return made == null ? computed(query) : made;
        }

        private LeafAnswer computed(LeafQuery query) {
            QueryRequest request = (query.stepMs() == 0
                            ? QueryRequest.instant(query.expr(), query.startMs())
                            : QueryRequest.range(query.expr(), query.startMs(), query.endMs(), query.stepMs()))
                    .withLookback(query.lookback())
                    .withSources(query.sources());
            try {
                QueryResult result = engine.execute(request, parts.get(number));
                List<String> said = new ArrayList<>(new TreeSet<>(result.warnings()));
                said.addAll(result.infos());
                return new LeafAnswer.Series(series(result.value()), said);
            } catch (PromqlException e) {
                return new LeafAnswer.Refused(String.valueOf(e.getMessage()));
            }
        }

        private static List<Value.Series> series(Value value) {
            return switch (value) {
                case Value.Matrix(var all) -> all;
                case Value.Vector(var samples) ->
                    samples.stream()
                            .map(one -> new Value.Series(
                                    one.labels(), 1, new long[] {one.t()}, new double[] {one.v()}, null))
                            .toList();
                case Value other -> throw new IllegalStateException(String.valueOf(other));
            };
        }
    }

    @Override
    public String toString() {
        return labelSets.toString();
    }
}
