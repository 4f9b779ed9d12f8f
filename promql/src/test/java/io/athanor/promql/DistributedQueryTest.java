package io.athanor.promql;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.dedup.DedupFunc;
import io.athanor.model.Labels;
import io.athanor.tsdb.series.SourceResolution;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Queries of which leaves compute parts, beside the same ones computed here. */
class DistributedQueryTest {
    private static final long START = 1_700_000_000_000L;
    private static final int INTERVAL_MS = 30_000;
    private static final int SAMPLES = 120;
    private static final double TOLERANCE = 1e-9;

    private static final QueryEngine ENGINE = new QueryEngine(
            EngineConfig.builder().workers(2).build(), InstantSource.fixed(Instant.ofEpochMilli(START)));

    @AfterAll
    static void close() {
        ENGINE.close();
    }

    /** Any query over any partition of any series. */
    @Test
    void answer_ofLeaves_isThatOfAllSeriesHere() {
        long seed = Long.getLong("athanor.seed", System.nanoTime());
        System.out.println("distributed queries: replay with -Dathanor.seed=" + seed);
        Random random = new Random(seed);
        int asked = 0;
        int compared = 0;
        for (int round = 0; round < 60; round++) {
            FakeLeaves leaves = FakeLeaves.random(random, START, INTERVAL_MS, SAMPLES);
            PartitionedQueries queries = new PartitionedQueries(random);
            for (int i = 0; i < 10; i++) {
                QueryRequest request = request(random, queries.vector(3), leaves.isReplicated());
                String what = request.expr() + " over " + leaves + ", seed " + seed;
                compare(request, leaves, what);
                asked += leaves.asked() > 0 ? 1 : 0;
                compared++;
            }
        }
        assertThat(asked).as("queries that leaves took part in").isGreaterThan(compared / 4);
    }

    private static QueryRequest request(Random random, String expr, boolean isReplicated) {
        long from = START + 1000L * random.nextInt(1800);
        QueryRequest request = random.nextInt(3) == 0
                ? QueryRequest.instant(expr, from)
                : QueryRequest.range(
                        expr, from, from + 60_000L * random.nextInt(20), 15_000L * (1 + random.nextInt(8)));
        return isReplicated
                ? request.withSources(new Sources(SourceResolution.RAW, List.of("replica"), DedupFunc.PENALTY))
                : request;
    }

    private static void compare(QueryRequest request, FakeLeaves leaves, String what) {
        String failure = "";
        Map<String, Double> here = Map.of();
        try {
            here = values(ENGINE.execute(request, leaves.all()), request);
        } catch (PromqlException e) {
            failure = String.valueOf(e.getMessage());
        }
        try {
            Map<String, Double> there = values(ENGINE.execute(request, leaves.distributed(ENGINE)), request);
            assertThat(failure).as(what).isEmpty();
            assertThat(there.keySet()).as(what).isEqualTo(here.keySet());
            for (var one : here.entrySet()) {
                double value = Objects.requireNonNull(there.get(one.getKey()));
                double wanted = one.getValue();
                boolean isNear = Double.compare(value, wanted) == 0
                        || value == wanted
                        || Math.abs(value - wanted) <= TOLERANCE * Math.max(1, Math.abs(wanted));
                assertThat(isNear)
                        .as("%s: %s is %s, not %s", what, one.getKey(), value, wanted)
                        .isTrue();
            }
        } catch (PromqlException e) {
            assertThat(reason(String.valueOf(e.getMessage()))).as(what).isEqualTo(reason(failure));
        }
    }

    /** What is wrong; of several series with which it is, another may be named. */
    private static String reason(String failure) {
        return failure.replaceFirst(" for the match group .*", "");
    }

    /** Every value by its series and time; where equal values make a choice arbitrary, by its rank instead. */
    private static Map<String, Double> values(QueryResult result, QueryRequest request) {
        boolean isChoice = request.expr().contains("topk") || request.expr().contains("bottomk");
        Map<String, List<Double>> found = new TreeMap<>();
        switch (result.value()) {
            case Value.Vector(var samples) ->
                samples.forEach(one -> found.computeIfAbsent(
                                isChoice ? "" : one.labels().toString(), key -> new ArrayList<>())
                        .add(one.v()));
            case Value.Matrix(var all) ->
                all.forEach(series -> {
                    for (int i = 0; i < series.size(); i++) {
                        String key = (isChoice ? "" : series.labels()) + " at " + series.t()[i];
                        found.computeIfAbsent(key, k -> new ArrayList<>()).add(series.v()[i]);
                    }
                });
            case Value other -> throw new IllegalStateException(String.valueOf(other));
        }
        Map<String, Double> values = new TreeMap<>();
        found.forEach((key, some) -> {
            some.sort(null);
            for (int i = 0; i < some.size(); i++) {
                values.put(key + " #" + i, some.get(i));
            }
        });
        return values;
    }

    @Test
    void parts_areTheLargestThatKeepTheAnswer() {
        assertThat(asked("sum(rate(m[5m]))")).containsExactly("sum by (cluster) (rate(m[5m]))");
        assertThat(asked("avg by (job) (m)"))
                .containsExactlyInAnyOrder("sum by (job, cluster) (m)", "count by (job, cluster) (m)");
        assertThat(asked("count without (cluster, pod) (m)")).containsExactly("count without (pod) (m)");
        assertThat(asked("max by (cluster) (m) / on (cluster) sum by (cluster) (n)"))
                .containsExactly("max by (cluster) (m) / on (cluster) sum by (cluster) (n)");
        assertThat(asked("topk(2, sum by (cluster, job) (m))")).containsExactly("sum by (cluster, job) (m)");
        assertThat(asked("topk by (cluster) (2, m)")).containsExactly("topk by (cluster) (2, m)");
        assertThat(asked("quantile(0.5, m)")).containsExactly("m");
        assertThat(asked("quantile by (cluster) (0.5, m)")).containsExactly("quantile by (cluster) (0.5, m)");
        assertThat(asked("max_over_time(sum by (cluster) (m)[10m:1m])"))
                .containsExactly("max_over_time(sum by (cluster) (m)[10m:1m])");
        assertThat(asked("scalar(sum(m)) * n")).containsExactlyInAnyOrder("sum by (cluster) (m)", "n");
        assertThat(asked("m{cluster=\"c0\"} * on () group_left () n{cluster=\"c0\"}"))
                .as("of one leaf alone, whatever it is")
                .containsExactly("m{cluster=\"c0\"} * on () group_left () n{cluster=\"c0\"}");
        assertThat(asked("absent(m{cluster=\"c1\"})")).containsExactly("absent(m{cluster=\"c1\"})");
    }

    @Test
    void what_cannotBeShownToBeTheSame_isComputedHere() {
        assertThat(asked("absent(m)")).as("what is absent everywhere").containsExactly("m");
        assertThat(asked("max_over_time(sum(m)[10m:1m])"))
                .as("a sum of two leaves, at other times than the query's")
                .isEmpty();
        assertThat(asked("max_over_time(sum by (cluster) (m)[10m:])"))
                .as("a step that each querier has of its own")
                .isEmpty();
        assertThat(asked("label_replace(m, \"cluster\", \"x\", \"job\", \"none\")"))
                .as("a label that tells leaves apart, written over")
                .containsExactly("m");
        assertThat(asked("m * on (job) group_left () max by (job) (n)"))
                .as("series of two leaves brought together")
                .containsExactlyInAnyOrder("m", "max by (job, cluster) (n)");
        assertThat(asked("max by (cluster) (m) * on (cluster) n"))
                .as("an error that a leaf does not see where it has none of m")
                .containsExactlyInAnyOrder("max by (cluster) (m)", "n");
        assertThat(asked("m or vector(0)")).containsExactly("m");
    }

    @Test
    void leaves_thatNothingTellsApart_areNotAsked() {
        FakeLeaves same = new FakeLeaves();
        same.leaf(Labels.of("cluster", "c0"), Labels.of("cluster", "c1"));
        same.leaf(Labels.of("cluster", "c1"));
        same.add(0, Labels.of("__name__", "m", "cluster", "c0"), START, INTERVAL_MS, 1, 2, 3);
        same.add(1, Labels.of("__name__", "m", "cluster", "c1"), START, INTERVAL_MS, 1, 2, 3);
        ENGINE.execute(QueryRequest.instant("sum(m)", START), same.distributed(ENGINE));
        assertThat(same.texts()).isEmpty();

        FakeLeaves replicas = new FakeLeaves();
        replicas.leaf(Labels.of("cluster", "c0", "replica", "a"));
        replicas.leaf(Labels.of("cluster", "c0", "replica", "b"));
        replicas.add(0, Labels.of("__name__", "m", "cluster", "c0", "replica", "a"), START, INTERVAL_MS, 1, 2, 3);
        replicas.add(1, Labels.of("__name__", "m", "cluster", "c0", "replica", "b"), START, INTERVAL_MS, 1, 2, 3);
        Sources deduplicated = new Sources(SourceResolution.RAW, List.of("replica"), DedupFunc.PENALTY);
        ENGINE.execute(QueryRequest.instant("sum(m)", START).withSources(deduplicated), replicas.distributed(ENGINE));
        assertThat(replicas.texts()).as("replicas of one series on two leaves").isEmpty();
        ENGINE.execute(QueryRequest.instant("sum(m)", START), replicas.distributed(ENGINE));
        assertThat(replicas.texts()).as("each stands for itself").isNotEmpty();
    }

    @Test
    void partsThatBeginLaterThanTheQuery_areNotDistributed_whereReplicasAreMadeOne() {
        FakeLeaves leaves = twoLeaves();
        Sources deduplicated = new Sources(SourceResolution.RAW, List.of("replica"), DedupFunc.PENALTY);
        ENGINE.execute(
                QueryRequest.instant("sum(rate(m[5m])) / sum(rate(n[10m]))", START)
                        .withSources(deduplicated),
                leaves.distributed(ENGINE));
        assertThat(leaves.texts()).containsExactly("sum by (cluster) (rate(n[10m]))");
    }

    @Test
    void timesThatTheWireCannotSay_areAskedHere() {
        FakeLeaves leaves = twoLeaves();
        ENGINE.execute(QueryRequest.instant("sum(m)", START + 1), leaves.distributed(ENGINE));
        ENGINE.execute(QueryRequest.range("sum(m)", START, START + 5000, 500), leaves.distributed(ENGINE));
        ENGINE.execute(
                QueryRequest.instant("sum(m)", START).withLookback(Duration.ofMillis(1500)),
                leaves.distributed(ENGINE));
        assertThat(leaves.texts()).isEmpty();
    }

    @Test
    void leafThatIsSilent_isNamed_andWhatTheOthersHaveIsAnswered() {
        FakeLeaves leaves = twoLeaves();
        leaves.answer(1, new LeafAnswer.Missing("fetch series from leaf-1: refused"));
        QueryResult result = ENGINE.execute(QueryRequest.instant("count(m)", START), leaves.distributed(ENGINE));
        assertThat(result.warnings()).containsExactly("fetch series from leaf-1: refused");
        assertThat(result.value()).isEqualTo(vector(1));
    }

    @Test
    void leafThatRefuses_orAnswersWhatIsNotItsOwn_isAskedForItsSeriesInstead() {
        FakeLeaves refusing = twoLeaves();
        refusing.answer(1, new LeafAnswer.Refused("unknown function"));
        assertThat(ENGINE.execute(QueryRequest.instant("count(m)", START), refusing.distributed(ENGINE))
                        .value())
                .isEqualTo(vector(2));

        FakeLeaves foreign = twoLeaves();
        Value.Series strange =
                new Value.Series(Labels.of("cluster", "c0"), 1, new long[] {START}, new double[] {7}, null);
        foreign.answer(1, new LeafAnswer.Series(List.of(strange), List.of()));
        assertThat(ENGINE.execute(QueryRequest.instant("count(m)", START), foreign.distributed(ENGINE))
                        .value())
                .isEqualTo(vector(2));
    }

    @Test
    void warnings_ofALeaf_areNamedAfterIt_andItsRemarksStand() {
        FakeLeaves leaves = twoLeaves();
        Value.Series one = new Value.Series(Labels.of("cluster", "c1"), 1, new long[] {START}, new double[] {1}, null);
        leaves.answer(1, new LeafAnswer.Series(List.of(one), List.of("a block is gone", "PromQL info: what a name")));
        QueryResult result = ENGINE.execute(QueryRequest.instant("count(m)", START), leaves.distributed(ENGINE));
        assertThat(result.warnings()).containsExactly("remote query warning (leaf-1): a block is gone");
        assertThat(result.infos()).containsExactly("PromQL info: what a name");
        assertThat(result.value()).isEqualTo(vector(2));
    }

    @Test
    void averageOfASum_thatLeftTheRangeOfNumbers_isComputedHere() {
        FakeLeaves leaves = twoLeaves();
        leaves.add(0, Labels.of("__name__", "big", "cluster", "c0", "pod", "a"), START, INTERVAL_MS, 1.7e308);
        leaves.add(0, Labels.of("__name__", "big", "cluster", "c0", "pod", "b"), START, INTERVAL_MS, 1.7e308);
        leaves.add(1, Labels.of("__name__", "big", "cluster", "c1"), START, INTERVAL_MS, 1.7e308);
        QueryRequest request = QueryRequest.instant("avg(big)", START);
        assertThat(ENGINE.execute(request, leaves.distributed(ENGINE)).value())
                .isEqualTo(ENGINE.execute(request, leaves.all()).value());
        assertThat(leaves.texts()).isNotEmpty();
    }

    private static Value vector(double value) {
        return new Value.Vector(List.of(new Value.Sample(Labels.EMPTY, START, value, null)));
    }

    private static FakeLeaves twoLeaves() {
        FakeLeaves leaves = new FakeLeaves();
        for (int i = 0; i < 2; i++) {
            String cluster = String.format(Locale.ROOT, "c%d", i);
            leaves.leaf(Labels.of("cluster", cluster, "region", "eu"));
            for (String name : List.of("m", "n")) {
                leaves.add(
                        i,
                        Labels.of("__name__", name, "cluster", cluster, "region", "eu", "job", "a", "pod", "p"),
                        START,
                        INTERVAL_MS,
                        1,
                        2,
                        3);
            }
        }
        return leaves;
    }

    /** The parts that leaves are asked for. */
    private static List<String> asked(String expr) {
        FakeLeaves leaves = twoLeaves();
        ENGINE.execute(QueryRequest.range(expr, START, START + 60_000, 30_000), leaves.distributed(ENGINE));
        return leaves.texts();
    }
}
