package io.athanor.fanout;

import io.athanor.api.storeapi.Store;
import io.athanor.api.storeapi.StoreInfo;
import io.athanor.model.LabelMatcher;
import io.athanor.model.Labels;
import io.athanor.model.Utf8Order;
import io.athanor.tsdb.series.SelectRequest;
import io.athanor.tsdb.series.SeriesCursor;
import io.athanor.tsdb.series.StillWanted;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Many stores as one. Asked are those that can have something for the times and labels in question; their series are merged,
 * each label set once, each chunk once.
 *
 * <p>A store that fails, or cannot be asked, is named in the warnings of each answer that it should have contributed to.
 * Labels that a reader drops ({@code SelectHints.without}) are left out, here if a store does not do it.
 */
public final class FanOut implements Store {
    private static final long LOOK_EVERY_MS = 100;

    private final String component;
    private final Supplier<List<Member>> members;

    /**
     * @param component the name of its kind, for {@link #info}
     * @param members who takes part at the moment
     */
    public FanOut(String component, Supplier<List<Member>> members) {
        this.component = component;
        this.members = members;
    }

    @Override
    public StoreInfo info() {
        Set<Labels> labelSets = new LinkedHashSet<>();
        List<StoreInfo.Stretch> stretches = new ArrayList<>();
        long mint = Long.MAX_VALUE;
        long maxt = Long.MIN_VALUE;
        boolean allTellStretches = true;
        List<Member> now = members.get();
        for (Member member : now) {
            labelSets.addAll(member.info().labelSets());
            stretches.addAll(member.info().stretches());
            mint = Math.min(mint, member.info().mint());
            maxt = Math.max(maxt, member.info().maxt());
            allTellStretches &= !member.info().stretches().isEmpty();
        }
        return new StoreInfo(
                component,
                List.copyOf(labelSets),
                now.isEmpty() ? Long.MIN_VALUE : mint,
                now.isEmpty() ? Long.MAX_VALUE : maxt,
                allTellStretches ? StoreInfo.Stretch.joined(stretches) : List.of(),
                true);
    }

    @Override
    public SeriesCursor select(SelectRequest request) {
        List<SeriesCursor> cursors = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        boolean isDone = false;
        try {
            for (Member member : concerned(request.matchers(), request.earliest(), request.maxt())) {
                ask(member, request, cursors, missing);
            }
            isDone = true;
        } finally {
            if (!isDone) {
                Cursors.closeAll(cursors);
            }
        }
        return cursors.size() == 1 && missing.isEmpty() ? cursors.getFirst() : new MergedCursor(cursors, missing);
    }

    private static void ask(Member member, SelectRequest request, List<SeriesCursor> cursors, List<String> missing) {
        if (!member.fault().isEmpty()) {
            missing.add(member.missing(member.fault()));
            return;
        }
        try {
            SeriesCursor cursor = member.store().select(request);
            List<String> without = request.hints().without();
            boolean isResorted = !without.isEmpty() && !member.info().leavesOutLabels();
            cursors.add(isResorted ? new ResortedCursor(cursor, without) : cursor);
        } catch (RuntimeException e) {
            StillWanted.check();
            missing.add(member.missing(String.valueOf(e.getMessage())));
        }
    }

    private List<Member> concerned(List<LabelMatcher> matchers, long mint, long maxt) {
        return members.get().stream()
                .filter(member -> Pruning.mayHold(member.info(), matchers, mint, maxt))
                .toList();
    }

    @Override
    public Listing labelNames(List<LabelMatcher> matchers, long mint, long maxt, int limit) {
        return list(matchers, mint, maxt, limit, store -> store.labelNames(matchers, mint, maxt, limit));
    }

    @Override
    public Listing labelValues(String name, List<LabelMatcher> matchers, long mint, long maxt, int limit) {
        return list(matchers, mint, maxt, limit, store -> store.labelValues(name, matchers, mint, maxt, limit));
    }

    /** Asks all at once. */
    private Listing list(
            List<LabelMatcher> matchers, long mint, long maxt, int limit, Function<Store, Listing> question) {
        Set<String> values = new TreeSet<>(Utf8Order::compare);
        List<String> warnings = new ArrayList<>();
        List<Member> asked = concerned(matchers, mint, maxt);
        List<Future<Listing>> answers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            try {
                for (Member member : asked) {
                    answers.add(threads.submit(() -> listing(member, question)));
                }
                for (Future<Listing> answer : answers) {
                    Listing part = await(answer);
                    values.addAll(part.values());
                    warnings.addAll(part.warnings());
                }
            } finally {
                answers.forEach(answer -> answer.cancel(true));
            }
        }
        List<String> sorted = List.copyOf(values);
        return new Listing(limit > 0 && sorted.size() > limit ? sorted.subList(0, limit) : sorted, warnings);
    }

    private static Listing listing(Member member, Function<Store, Listing> question) {
        if (!member.fault().isEmpty()) {
            return new Listing(List.of(), List.of(member.missing(member.fault())));
        }
        try {
            return question.apply(member.store());
        } catch (RuntimeException e) {
            return new Listing(List.of(), List.of(member.missing(String.valueOf(e.getMessage()))));
        }
    }

    private static Listing await(Future<Listing> answer) {
        while (true) {
            try {
                return answer.get(LOOK_EVERY_MS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                StillWanted.check();
            } catch (ExecutionException e) {
                throw new IllegalStateException(e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return new Listing(List.of(), List.of("interrupted"));
            }
        }
    }

    @Override
    public TimeBounds timeBounds() {
        StoreInfo now = info();
        return new TimeBounds(now.mint(), now.maxt());
    }
}
