package io.athanor.testing.differential;

import io.athanor.bucket.BlockSet;
import io.athanor.model.histogram.CounterResetHint;
import io.athanor.model.histogram.FloatHistogram;
import io.athanor.objstore.filesystem.FilesystemBucket;
import io.athanor.promql.EngineConfig;
import io.athanor.promql.Feature;
import io.athanor.promql.PromqlException;
import io.athanor.promql.QueryEngine;
import io.athanor.promql.QueryRequest;
import io.athanor.promql.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An answer is a matter of the data alone: random queries over random data, each asked as it is, of any number of workers,
 * over the same samples in other chunks and blocks (overlapping ones too), and in two halves cut at a step. All have to give
 * the same bits. Remarks are not compared: whether a sample is known to be a reset depends on the chunk that it lies in.
 */
public final class Metamorphic implements AutoCloseable {
    private static final Set<Feature> FEATURES = EnumSet.complementOf(EnumSet.of(Feature.DELAYED_NAME_REMOVAL));
    /** What asks for the query's own times: a part of the range is another question. */
    private static final Pattern OF_THE_RANGE = Pattern.compile("\\b(start|end|range|step)\\(\\)");
    /**
     * What a histogram's layout decides: a chunk gives all its histograms the buckets of each of them, empty ones too, and
     * Prometheus takes histograms that differ by an empty bucket for different ones.
     */
    private static final Pattern OF_THE_LAYOUT =
            Pattern.compile("\\bchanges\\(|[!=]=|histogram_quantile\\(0,|\"q\", 0,");

    private static final Pattern EMPTY_TIMES_INFINITY = Pattern.compile("(, )?[\\[(][^\\[(:]*:NaN");

    private final long seed;
    private final Consumer<String> out;
    private final QueryEngine one = engine(1);
    private final QueryEngine many = engine(5);
    private final BlockSet plain;
    private final BlockSet cut;
    private final BlockSet overlapping;

    /**
     * @param dir an empty folder, for blocks
     * @param out is told of differences as they are found
     */
    public Metamorphic(Path dir, long seed, Consumer<String> out) throws IOException {
        this.seed = seed;
        this.out = out;
        Path a = Files.createDirectories(dir.resolve("plain"));
        Path b = Files.createDirectories(dir.resolve("cut"));
        Path c = Files.createDirectories(dir.resolve("overlapping"));
        new RandomHistory(seed, Dialect.V3_ALL).write(a);
        new RandomHistory(seed, Dialect.V3_ALL).writeCut(b, new Random(seed + 1));
        new RandomHistory(seed, Dialect.V3_ALL).writeTwice(c, new Random(seed + 2));
        plain = open(a, dir.resolve("cache-a"));
        cut = open(b, dir.resolve("cache-b"));
        overlapping = open(c, dir.resolve("cache-c"));
    }

    private static QueryEngine engine(int workers) {
        return new QueryEngine(
                EngineConfig.builder().workers(workers).features(FEATURES).build(), InstantSource.system());
    }

    private static BlockSet open(Path bucket, Path cache) throws IOException {
        BlockSet set = BlockSet.ofAll(FilesystemBucket.open(bucket), cache, InstantSource.system());
        set.refresh();
        return set;
    }

    /**
     * What was asked and what was found.
     *
     * @param values points of all answers, of which every bit was compared
     * @param cut questions that were asked of other blocks and chunks as well
     * @param split questions that were asked in two halves as well
     */
    public record Report(long seed, int asked, long values, int cut, int split, int errors, List<String> failures) {}

    /** Asks so many questions. */
    public Report run(int questions) {
        List<String> targets = Dialect.V3_STARTS.targets();
        List<String> failures = new ArrayList<>();
        long values = 0;
        int split = 0;
        int cuts = 0;
        int errors = 0;
        for (int i = 0; i < questions; i++) {
            Random random = new Random(seed * 1_000_003 + i);
            Question question =
                    new QueryGenerator(random.nextLong(), Dialect.V3_STARTS).question(targets.get(i % targets.size()));
            Answer expected = ask(one, plain, question);
            errors += expected.error == null ? 0 : 1;
            values += expected.size();
            check("5 workers", ask(many, plain, question), expected, question, i, failures);
            if (!OF_THE_LAYOUT.matcher(question.expr().text()).find()) {
                cuts++;
                check("other blocks and chunks", ask(one, cut, question), expected, question, i, failures);
                check("overlapping blocks", ask(many, overlapping, question), expected, question, i, failures);
            }
            int steps = question.steps().size();
            if (steps > 1 && !OF_THE_RANGE.matcher(question.expr().text()).find()) {
                split++;
                check("two halves", halves(question, 1 + random.nextInt(steps - 1)), expected, question, i, failures);
            }
        }
        return new Report(seed, questions, values, cuts, split, errors, failures);
    }

    private void check(
            String what, Answer found, Answer expected, Question question, int number, List<String> failures) {
        String difference = found.difference(expected);
        if (difference != null) {
            String failure = "question " + number + ", " + what + ": " + question + "\n  " + difference;
            failures.add(failure);
            out.accept(failure);
        }
    }

    private Answer halves(Question question, int firstSteps) {
        long border = question.startSeconds() + firstSteps * question.stepSeconds();
        Answer left = ask(
                one,
                plain,
                new Question(
                        question.expr(),
                        question.startSeconds(),
                        border - question.stepSeconds(),
                        question.stepSeconds()));
        Answer right =
                ask(one, plain, new Question(question.expr(), border, question.endSeconds(), question.stepSeconds()));
        return left.and(right);
    }

    private static Answer ask(QueryEngine engine, BlockSet blocks, Question question) {
        String expr = question.expr().text();
        long start = question.startSeconds() * 1000;
        QueryRequest request = question.isInstant()
                ? QueryRequest.instant(expr, start)
                : QueryRequest.range(expr, start, question.endSeconds() * 1000, question.stepSeconds() * 1000);
        try {
            return Answer.of(engine.execute(request, blocks::select).value());
        } catch (PromqlException e) {
            return new Answer(new TreeMap<>(), String.valueOf(e.getMessage()));
        }
    }

    /** Points by series and time, as text that shows every bit; or an error. */
    private record Answer(
            TreeMap<String, TreeMap<Long, String>> series,
            @Nullable String error) {
        static Answer of(Value value) {
            Answer answer = new Answer(new TreeMap<>(), null);
            switch (value) {
                case Value.Vector(var samples) ->
                    samples.forEach(s -> answer.put(s.labels().toString(), s.t(), s.v(), s.histogram()));
                case Value.Matrix(var all) -> all.forEach(answer::put);
                case Value.Scalar s -> answer.put("scalar", s.t(), s.v(), null);
                case Value.Text t -> answer.series.put(t.toString(), new TreeMap<>());
            }
            return answer;
        }

        private void put(Value.Series one) {
            for (int i = 0; i < one.size(); i++) {
                @Nullable FloatHistogram @Nullable [] h = one.histograms();
                put(one.labels().toString(), one.t()[i], one.v()[i], h == null ? null : h[i]);
            }
        }

        private void put(String labels, long t, double v, @Nullable FloatHistogram h) {
            series.computeIfAbsent(labels, l -> new TreeMap<>())
                    .put(t, h == null ? Long.toHexString(Double.doubleToLongBits(v)) + " = " + v : text(h));
        }

        private static String text(FloatHistogram h) {
            FloatHistogram copy = h.copy();
            copy.counterResetHint = CounterResetHint.UNKNOWN;
            // A bucket that a chunk's layout has and nobody observed into: times infinity it is no number.
            return EMPTY_TIMES_INFINITY.matcher(copy.toString()).replaceAll("");
        }

        Answer and(Answer other) {
            if (error != null || other.error != null) {
                return error == null ? other : this;
            }
            TreeMap<String, TreeMap<Long, String>> both = new TreeMap<>();
            series.forEach((labels, points) -> both.put(labels, new TreeMap<>(points)));
            other.series.forEach((labels, points) ->
                    both.computeIfAbsent(labels, l -> new TreeMap<>()).putAll(points));
            return new Answer(both, null);
        }

        long size() {
            return series.values().stream().mapToLong(Map::size).sum();
        }

        @Nullable
        String difference(Answer expected) {
            if (error != null || expected.error != null) {
                return (error == null) == (expected.error == null) ? null : error + ", must be " + expected.error;
            }
            if (series.equals(expected.series)) {
                return null;
            }
            if (!series.keySet().equals(expected.series.keySet())) {
                return "series " + series.keySet() + ", must be " + expected.series.keySet();
            }
            for (var one : expected.series.entrySet()) {
                Map<Long, String> found = series.getOrDefault(one.getKey(), one.getValue());
                for (var point : one.getValue().entrySet()) {
                    if (!point.getValue().equals(found.get(point.getKey()))) {
                        return one.getKey() + " at " + point.getKey() + ": " + found.get(point.getKey()) + ", must be "
                                + point.getValue();
                    }
                }
                if (found.size() != one.getValue().size()) {
                    return one.getKey() + ": " + found.keySet() + ", must be "
                            + one.getValue().keySet();
                }
            }
            return null;
        }
    }

    @Override
    public void close() {
        one.close();
        many.close();
        plain.close();
        cut.close();
        overlapping.close();
    }
}
