package io.athanor.bench;

import io.athanor.model.LabelMatcher;
import io.athanor.model.MatchType;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Regular expressions over 100,000 label values shaped like pod names; the figure is the time per value. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class MatcherBenchmark {
    private static final int VALUES = 100_000;
    private static final int SPREAD = 0x9e3779b1;

    /** The shapes of expression that fast paths exist for, and one that needs the engine. */
    public enum Pattern {
        LITERAL("app-017-2b1e9c5d"),
        SET("app-017-.+|app-018|app-019-00000000|app-020-2b1e9c5d"),
        SET_OF_LITERALS("app-001|app-002|app-003|app-004|app-005|app-006|app-007|app-008"),
        PREFIX("app-017-.*"),
        SUFFIX(".*9c5d"),
        CONTAINS(".*17-2b.*"),
        COMPLEX("app-0[13579]\\d-([0-9a-f]{4}){1,2}|db-.+"),
        CASE_INSENSITIVE("(?i)APP-017-.*");

        private final String regex;

        Pattern(String regex) {
            this.regex = regex;
        }
    }

    @Param
    private Pattern pattern = Pattern.LITERAL;

    private String[] values = {};
    private LabelMatcher matcher = new LabelMatcher(MatchType.EQUAL, "pod", "");

    /** Makes the values. */
    @Setup(Level.Trial)
    public void setUp() {
        values = IntStream.range(0, VALUES)
                .mapToObj(i -> String.format(Locale.ROOT, "app-%03d-%08x", i % 1_000, i * SPREAD))
                .toArray(String[]::new);
        matcher = new LabelMatcher(MatchType.REGEX, "pod", pattern.regex);
    }

    /** Counts the values that match. */
    @Benchmark
    @OperationsPerInvocation(VALUES)
    public int match() {
        int count = 0;
        for (String value : values) {
            count += matcher.matches(value) ? 1 : 0;
        }
        return count;
    }
}
