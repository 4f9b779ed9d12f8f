package io.athanor.promql.engine;

import io.athanor.model.Labels;
import io.athanor.promql.Leaf;
import io.athanor.promql.LeafAnswer;
import io.athanor.promql.LeafQuery;
import io.athanor.promql.PromqlException;
import io.athanor.promql.QueryRequest;
import io.athanor.promql.Value;
import io.athanor.promql.engine.rows.QueryContext;
import io.athanor.promql.engine.rows.Row;
import io.athanor.promql.engine.rows.StoredRows;
import io.athanor.promql.plan.RemotePart;
import io.athanor.promql.plan.VectorPlan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What leaves have computed of a query: all are asked at once, while series are selected here. */
final class RemoteAnswers implements AutoCloseable {
    private static final long LOOK_EVERY_MS = 100;

    /** How much of the time that is left leaves have, so that a silent one is named rather than that the time is up. */
    private static final double SHARE_OF_TIME = 0.9;

    private static final String INFO = "PromQL info: ";
    private static final String WARNING = "PromQL warning: ";

    private final List<RemotePart> parts;
    private final QueryRequest request;
    private final QueryContext query;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<List<Future<LeafAnswer>>> asked = new ArrayList<>();
    private final List<List<Found>> found = new ArrayList<>();
    private final TreeSet<String> warnings = new TreeSet<>();
    private final TreeSet<String> infos = new TreeSet<>();

    /** What one leaf has answered. */
    private record Found(Leaf leaf, List<Value.Series> series) {}

    /**
     * @param request with the time that selectors look back, if leaves are asked
     * @param missing which leaves cannot be asked, one text each
     */
    RemoteAnswers(List<RemotePart> parts, QueryRequest request, List<String> missing, QueryContext query) {
        this.parts = parts;
        this.request = request;
        this.query = query;
        warnings.addAll(missing);
    }

    /** Asks all. */
    void ask() {
        for (RemotePart part : parts) {
            LeafQuery wanted = new LeafQuery(
                    part.expr(),
                    request.startMs(),
                    request.endMs(),
                    request.stepMs(),
                    request.lookback(),
                    Duration.ofNanos((long) (query.nanosLeft() * SHARE_OF_TIME)),
                    request.sources());
            List<Future<LeafAnswer>> answers = new ArrayList<>();
            for (Leaf leaf : part.leaves()) {
                answers.add(threads.submit(
                        () -> leaf.ask(wanted, bytes -> query.budget().reserve(bytes, "answers of leaves"))));
            }
            asked.add(answers);
        }
    }

    /**
     * Waits for all.
     *
     * @throws UnfitAnswerException if one cannot be used
     */
    void await() {
        for (int i = 0; i < parts.size(); i++) {
            RemotePart part = parts.get(i);
            List<Found> answers = new ArrayList<>();
            for (int k = 0; k < part.leaves().size(); k++) {
                Leaf leaf = part.leaves().get(k);
                answers.add(new Found(leaf, series(leaf, await(asked.get(i).get(k)))));
            }
            check(part, answers);
            found.add(answers);
        }
    }

    private LeafAnswer await(Future<LeafAnswer> answer) {
        while (true) {
            query.check();
            try {
                return answer.get(LOOK_EVERY_MS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                // looked at again
            } catch (ExecutionException e) {
                if (e.getCause() instanceof RuntimeException why) {
                    throw why;
                }
                throw new IllegalStateException(e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new PromqlException(PromqlException.Kind.CANCELED, "query was canceled in expression evaluation");
            }
        }
    }

    private List<Value.Series> series(Leaf leaf, LeafAnswer answer) {
        return switch (answer) {
            case LeafAnswer.Series(List<Value.Series> series, List<String> texts) -> {
                texts.forEach(text -> note(leaf, text));
                yield series;
            }
            case LeafAnswer.Missing(String warning) -> {
                warnings.add(warning);
                yield List.of();
            }
            case LeafAnswer.Refused(String why) -> throw new UnfitAnswerException(leaf.name() + ": " + why);
        };
    }

    /** A warning of the language may be about what has been left out of a partial result: only the whole tells. */
    private void note(Leaf leaf, String text) {
        if (text.startsWith(WARNING)) {
            throw new UnfitAnswerException(leaf.name() + ": " + text);
        }
        if (text.startsWith(INFO)) {
            infos.add(text);
        } else {
            warnings.add("remote query warning (" + leaf.name() + "): " + text);
        }
    }

    private static void check(RemotePart part, List<Found> answers) {
        boolean isAlone = part.leaves().size() == 1;
        Set<Labels> seen = new HashSet<>();
        for (Found one : answers) {
            Owned owned = new Owned(one.leaf().labelSets(), part.carried());
            for (Value.Series series : one.series()) {
                if (!isAlone && !(owned.has(series.labels()) && seen.add(series.labels()))) {
                    throw new UnfitAnswerException(
                            one.leaf().name() + " answers " + series.labels() + ", which is not of its label sets");
                }
                check(part.values(), series);
            }
        }
    }

    private static void check(RemotePart.Values wanted, Value.Series series) {
        if (wanted == RemotePart.Values.ANY) {
            return;
        }
        if (series.histograms() != null) {
            throw new UnfitAnswerException("histograms");
        }
        for (int i = 0; wanted == RemotePart.Values.FINITE_FLOATS && i < series.size(); i++) {
            if (!Double.isFinite(series.v()[i])) {
                throw new UnfitAnswerException("a sum that is not finite");
            }
        }
    }

    /** Tells a leaf's series by the external labels that they still carry. */
    private static final class Owned {
        private final Set<Labels> sets = new HashSet<>();
        private final List<String> carried;

        Owned(List<Labels> labelSets, List<String> carried) {
            this.carried = carried;
            labelSets.forEach(set -> sets.add(set.keep(carried)));
        }

        boolean has(Labels series) {
            return sets.contains(series.keep(carried));
        }
    }

    /** The series of all leaves: of one in its order, of several by their labels. */
    StoredRows rows(VectorPlan.Remote plan) {
        List<Value.Series> all = new ArrayList<>();
        List<Found> answers = found.get(plan.part());
        answers.forEach(one -> all.addAll(one.series()));
        if (answers.size() > 1) {
            all.sort(Comparator.comparing(Value.Series::labels));
        }
        query.budget().reserve(all.size() * Row.bytes(plan.steps().count()), "answers of leaves");
        Labels[] labels = new Labels[all.size()];
        Row[] rows = new Row[all.size()];
        for (int i = 0; i < rows.length; i++) {
            labels[i] = all.get(i).labels();
            rows[i] = row(all.get(i), plan);
        }
        return new StoredRows(plan.steps(), labels, rows, null);
    }

    /** What is wanted at the first step alone was computed at all of them. */
    private Row row(Value.Series series, VectorPlan.Remote plan) {
        Row row = new Row(plan.steps().count());
        for (int k = 0; k < series.size(); k++) {
            // The time of the only value may be that of a sample.
            long after = request.isInstant() ? 0 : series.t()[k] - plan.steps().start();
            if (after < 0 || after > plan.steps().last() - plan.steps().start()) {
                continue;
            }
            int step = Math.toIntExact(after / plan.steps().interval());
            var histogram = series.histograms() == null ? null : series.histograms()[k];
            if (histogram == null) {
                row.set(step, series.v()[k]);
            } else {
                row.set(step, histogram);
            }
        }
        return row;
    }

    /** What is missing. */
    List<String> warnings() {
        return List.copyOf(warnings);
    }

    /** What there is to know about what was computed. */
    List<String> infos() {
        return List.copyOf(infos);
    }

    /** Ends what still runs. */
    @Override
    public void close() {
        asked.forEach(answers -> answers.forEach(answer -> answer.cancel(true)));
        threads.shutdown();
    }
}
