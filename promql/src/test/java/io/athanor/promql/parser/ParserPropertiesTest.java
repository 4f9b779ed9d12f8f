package io.athanor.promql.parser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.testing.testkit.RandomQueries;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What holds for all queries. The seed is printed with a failure; put it into {@link #SEED} to see it again. */
class ParserPropertiesTest {
    private static final long SEED = Long.getLong("athanor.seed", 20261123);
    private static final int QUERIES = 2_000;

    @Test
    void print_ofRandomQuery_parsesToTheSameTree() {
        Random random = new Random(SEED);
        RandomQueries queries = new RandomQueries(random);
        for (int i = 0; i < QUERIES; i++) {
            String query = queries.query(random.nextInt(5));
            Expr expr = Parser.parse(query, ParserOptions.ALL);
            Expr again = Parser.parse(expr.toString(), ParserOptions.ALL);
            assertThat(Shape.of(again)).as("seed %d: %s", SEED, query).isEqualTo(Shape.of(expr));
            Expr pretty = Parser.parse(Prettifier.prettify(expr), ParserOptions.ALL);
            assertThat(Shape.of(pretty)).as("seed %d, pretty: %s", SEED, query).isEqualTo(Shape.of(expr));
        }
    }

    @Test
    void position_ofEveryNode_liesWithinItsParent() {
        Random random = new Random(SEED);
        RandomQueries queries = new RandomQueries(random);
        for (int i = 0; i < QUERIES; i++) {
            String query = queries.query(random.nextInt(5));
            Expr expr = Parser.parse(query, ParserOptions.ALL);
            assertThat(expr.position().end()).as("seed %d: %s", SEED, query).isLessThanOrEqualTo(bytes(query));
            checkNested(expr, query);
        }
    }

    private static int bytes(String query) {
        return query.getBytes(java.nio.charset.StandardCharsets.UTF_8).length;
    }

    private static void checkNested(Expr parent, String query) {
        for (Expr child : parent.children()) {
            assertThat(child.position().start())
                    .as("seed %d: %s in %s", SEED, child, query)
                    .isGreaterThanOrEqualTo(parent.position().start());
            checkNested(child, query);
        }
    }

    @Test
    void parse_ofMutatedQuery_answersOrRefusesWithAPosition() {
        Random random = new Random(SEED);
        RandomQueries queries = new RandomQueries(random);
        int refused = 0;
        for (int i = 0; i < 5 * QUERIES; i++) {
            String query = queries.query(random.nextInt(4));
            for (int changes = random.nextInt(4); changes >= 0; changes--) {
                query = queries.mutated(query);
            }
            try {
                Expr expr = Parser.parse(query, ParserOptions.ALL);
                assertThat(Prettifier.prettify(expr)).isNotEmpty();
            } catch (ParseException e) {
                refused++;
                assertThat(e).hasMessageMatching("(?s)(\\d+:\\d+|unknown position): parse error: .+");
            } catch (RuntimeException | StackOverflowError e) {
                throw new AssertionError("seed " + SEED + ": " + query, e);
            }
        }
        assertThat(refused).isGreaterThan(QUERIES);
    }

    @Test
    @Timeout(20)
    void parse_ofDeepNesting_refusesInsteadOfOverflowing() {
        for (String text : new String[] {"(", "-", "sum(", "a+(", "clamp(a,", "a[5m:][", "a offset -(", "a[((", "1^"}) {
            String query = text.repeat(200_000);
            assertThatThrownBy(() -> Parser.parse(query, ParserOptions.ALL))
                    .as(text)
                    .isInstanceOf(ParseException.class);
        }
        String chain = "a" + "+a".repeat(200_000);
        assertThatThrownBy(() -> Parser.parse(chain, ParserOptions.ALL))
                .hasMessageContaining("expression has more than 500 levels");
    }

    @Test
    void tree_ofGreatestHeight_isWalkedOnASmallStack() throws InterruptedException {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Runnable walk = () -> {
            for (String query : new String[] {
                "(".repeat(240) + "a" + ")".repeat(240),
                "-".repeat(240) + "a",
                "a" + " + on (x) a".repeat(490),
                "abs(".repeat(240) + "a" + ")".repeat(240),
                "sum by (x) (".repeat(240) + "a" + ")".repeat(240),
                "a offset (" + "1 + ".repeat(490) + "1)",
                "1" + "^1".repeat(240)
            }) {
                Expr expr = Parser.parse(query, ParserOptions.ALL);
                Expr again = Parser.parse(expr.toString(), ParserOptions.ALL);
                assertThat(again.toString()).isEqualTo(expr.toString());
                assertThat(Prettifier.prettify(expr)).isNotEmpty();
            }
        };
        Thread thread = new Thread(null, walk, "small stack", 640 << 10);
        thread.setUncaughtExceptionHandler((t, e) -> thrown.set(e));
        thread.start();
        thread.join();
        assertThat(thrown.get()).isNull();
    }

    @Test
    void parse_ofHugeQuery_takesTimeInProportion() {
        String list = "sum(" + "a{b=\"" + "x".repeat(100) + "\"}";
        StringBuilder query = new StringBuilder("label_join(" + list + "), \"d\", \",\"");
        for (int i = 0; i < 100_000; i++) {
            query.append(", \"label").append(i).append("\"");
        }
        String huge = query.append(")").toString();
        long start = System.nanoTime();
        Expr expr = Parser.parse(huge, ParserOptions.DEFAULT);
        assertThat(expr.children()).hasSize(100_003);
        assertThat(Prettifier.prettify(expr)).hasSizeGreaterThan(huge.length());
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
    }
}
