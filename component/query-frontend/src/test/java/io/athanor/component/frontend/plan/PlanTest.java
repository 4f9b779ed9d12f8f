package io.athanor.component.frontend.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.promql.parser.Expr;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlanTest {
    private static final long SEED = Long.getLong("athanor.seed", System.nanoTime());
    private static final long HOUR = 3_600_000;

    private static Expr expr(String query) {
        return Objects.requireNonNull(QueryFacts.parse(query), query);
    }

    @Test
    void spans_areAllSteps_eachOnce_noneAcrossABorder() {
        Random random = new Random(SEED);
        for (int i = 0; i < 3000; i++) {
            long step = 1 + random.nextInt(100);
            long start = random.nextInt(2000) - 500;
            long end = start + random.nextInt(3000);
            long interval = 1 + random.nextInt(400);
            List<Long> steps = new ArrayList<>();
            for (Span span : SplitRule.cut(start, end, step, interval)) {
                assertThat(Math.floorDiv(span.start(), interval)).isEqualTo(Math.floorDiv(span.end(), interval));
                for (long t = span.start(); t <= span.end(); t += step) {
                    steps.add(t);
                }
            }
            List<Long> expected = new ArrayList<>();
            for (long t = start; t <= end; t += step) {
                expected.add(t);
            }
            assertThat(steps).as("replay with -Dathanor.seed=%d", SEED).isEqualTo(expected);
        }
    }

    @Test
    void interval_ofTheDynamicRule_isThanoss() {
        SplitRule rule = new SplitRule.Dynamic(HOUR, 24 * HOUR, 4);

        assertThat(rule.interval(0, 48 * HOUR)).isEqualTo(24 * HOUR);
        assertThat(rule.interval(0, 40 * HOUR)).isEqualTo(10 * HOUR);
        assertThat(rule.interval(0, HOUR)).isEqualTo(HOUR);
        assertThat(new SplitRule.Every(HOUR).interval(0, 9 * HOUR)).isEqualTo(HOUR);
        assertThat(new SplitRule.Never().interval(0, 9 * HOUR)).isZero();
    }

    @Test
    void ends_areReplacedByTimes_andNothingElseIs() {
        assertThat(FixedEnds.in(expr("rate(a[5m] @ start()) + b @ end()"), 1500, 3000)
                        .toString())
                .isEqualTo("rate(a[5m] @ 1.500) + b @ 3.000");
        Expr plain = expr("sum  by(x) (a)");
        assertThat(FixedEnds.in(plain, 1, 2)).isSameAs(plain);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            a;                                         true;  true;  false; 0;         0
            rate(a[1h] offset 30m);                    true;  true;  false; 5400000;   0
            a offset -5m;                              true;  true;  false; 0;         300000
            max_over_time(rate(a[5m])[1h:1m]);         true;  true;  false; 3900000;   0
            max_over_time(a[1h:1m] offset 1h) + b;     true;  true;  false; 7200000;   0
            a @ start();                               false; false; false; 0;         0
            time() - start();                          false; false; false; 0;         0
            a * step();                                true;  true;  true;  0;         0
            rate(a[step() * 2]);                       true;  false; true;  0;         0
            rate(a[range()]);                          false; false; true;  0;         0
            """)
    void facts_areThoseOfTheText(String query, boolean split, boolean keep, boolean step, long behind, long ahead) {
        QueryFacts facts = QueryFacts.of(expr(query));

        assertThat(facts.maySplit()).as("split").isEqualTo(split);
        assertThat(facts.mayKeep()).as("keep").isEqualTo(keep);
        assertThat(facts.stepMatters()).as("step").isEqualTo(step);
        assertThat(facts.behind()).as("behind").isEqualTo(behind);
        assertThat(facts.ahead()).as("ahead").isEqualTo(ahead);
    }

    @Test
    void facts_ofFixedTimes_areFixed() {
        QueryFacts facts = QueryFacts.of(expr("a - rate(a[1h] @ 7200 offset 30m)"));

        assertThat(facts.fixedFrom()).isEqualTo(2 * HOUR - HOUR / 2 - HOUR);
        assertThat(facts.fixedTo()).isEqualTo(2 * HOUR - HOUR / 2);
        assertThat(facts.dataFrom(10 * HOUR)).isEqualTo(facts.fixedFrom());
        assertThat(facts.dataTo(10 * HOUR)).isEqualTo(10 * HOUR);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            sum by (a, b) (x);                                   a b
            sum by (a) (sum by (a, b) (rate(x[5m])));            a
            sum by (a) (x) / on (a) group_left (c) max by (a, c) (y); a
            sum by (a) (x) / ignoring (a) y;                     ''
            sum by (a, b) (x) / ignoring (b) y;                  a
            histogram_quantile(0.9, sum by (le, a) (x));         a
            histogram_quantile(0.9, sum by (le) (x));            ''
            sum by (a, b) (label_replace(x, "a", "$1", "c", "(.*)")); b
            count_values by (a) ("v", x);                        a
            count_values by (v) ("v", x);                        ''
            topk by (a) (2, x);                                  a
            limitk by (a) (2, x);                                ''
            sum without (a) (x);                                 -__name__ -a
            sum without () (x);                                  -__name__
            histogram_quantile(0.9, sum without (a) (x));        -__name__ -a -le
            sum without (a) (x) / ignoring (b) group_left (c) y; -__name__ -a -b -c
            label_replace(sum without (a) (x), "d", "$1", "b", "(.*)"); -__name__ -a -d
            sum without (a) (x) / sum(x);                        ''
            limitk without (a) (2, x);                           ''
            sum without (a) (x) or vector(0);                    ''
            sum by (a) (sum without (b) (x));                    a
            sum by (b) (sum without (b) (x));                    ''
            sum(x);                                              ''
            x;                                                   ''
            sum by (a) (x) or vector(0);                         ''
            sum by (a) (absent(x));                              ''
            sum by (a) (x) * scalar(y);                          ''
            sum by (a) (x) * time();                             a
            sum by (a) (hour());                                 ''
            sort(sum by (a) (x));                                ''
            sum by (__name__) (x);                               ''
            sum by (a) (x) and on (b) y;                         ''
            1 + 1;                                               ''
            """)
    void shards_areByLabelsThatNothingDrops(String query, String labels) {
        Dealing dealing = ShardRule.of(expr(query));

        assertThat(String.join(
                        " ",
                        dealing.labels().stream()
                                .map(label -> dealing.by() ? label : "-" + label)
                                .toList()))
                .isEqualTo(labels);
    }

    @Test
    void shardInfo_isThanoss() {
        assertThat(new Dealing(true, List.of("a", "b\"")).info(1, 3))
                .isEqualTo("{\"shard_index\":1,\"total_shards\":3,\"by\":true,\"labels\":[\"a\",\"b\\\"\"]}");
    }

    private static RangeQuery query(long step, String resolution) {
        return new RangeQuery("/api/v1/query_range", "a", 0, HOUR, step, resolution, List.of());
    }

    @Test
    void finerSteps_divideTheStep_andComeFromTheSameResolution() {
        assertThat(FinerSteps.of(query(60_000, "")))
                .containsExactly(30_000L, 20_000L, 15_000L, 10_000L, 5_000L, 1_000L);
        assertThat(FinerSteps.of(query(61_000, ""))).isEmpty();
        assertThat(FinerSteps.of(query(2 * HOUR, "auto"))).containsExactly(HOUR, HOUR / 2);
        assertThat(FinerSteps.of(query(2 * HOUR, "0s"))).contains(60_000L);
    }

    @Test
    void keys_areDifferent_whereAnswersAre() {
        RangeQuery one = new RangeQuery("/p", "a", 5, 10, 10, "", List.of(new Param("x", "1")));
        assertThat(one.key(10)).isEqualTo(one.between(15, 40).key(10));
        assertThat(List.of(
                        one.key(10),
                        one.key(20),
                        one.between(6, 10).key(10),
                        one.asking("b").key(10),
                        one.from(300_000).key(10),
                        new RangeQuery("/p", "a", 5, 10, 10, "", List.of(new Param("x", "2"))).key(10)))
                .doesNotHaveDuplicates();
    }

    @Test
    void alignment_putsBothEndsOnMultiples() {
        RangeQuery aligned = query(7_000, "").between(-1, 20_000).aligned();
        assertThat(aligned.start()).isEqualTo(-7_000);
        assertThat(aligned.end()).isEqualTo(14_000);
    }
}
