package io.athanor.fanout;

import io.athanor.api.storeapi.CallHints;
import io.athanor.api.storeapi.HeldListing;
import io.athanor.api.storeapi.LabelsRequest;
import io.athanor.api.storeapi.MessageForm;
import io.athanor.api.storeapi.SeriesMessages;
import io.athanor.api.storeapi.Store;
import io.athanor.api.storeapi.StoreInfo;
import io.athanor.api.storeapi.completeness.Completeness;
import io.athanor.api.storeapi.completeness.CompletenessCursor;
import io.athanor.api.storeapi.completeness.CompletenessCursor.Received;
import io.athanor.api.storeapi.completeness.CompletenessRecord;
import io.athanor.api.storeapi.completeness.EndpointAnswer.State;
import io.athanor.api.storeapi.version.DataVersion;
import io.athanor.model.LabelMatcher;
import io.athanor.model.Labels;
import io.athanor.model.Utf8Order;
import io.athanor.tsdb.series.IncompleteException;
import io.athanor.tsdb.series.SelectRequest;
import io.athanor.tsdb.series.SeriesCursor;
import io.athanor.tsdb.series.StillWanted;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** The stores as one, for one request: all that it selects and lists, and who was asked for it. Safe for all threads. */
public final class FanOutRequest implements Store {
    private static final long LOOK_EVERY_MS = 100;

    private final FanOut stores;
    private final FanOutConfig config;
    private final FanOutListener listener;
    private final Asking asking;
    private final CallHints said;
    private final CompletenessRecord record;
    private final AtomicReference<Received> received = new AtomicReference<>(Received.NOTHING);

    FanOutRequest(FanOut stores, FanOutConfig config, FanOutListener listener, Asking asking) {
        this.stores = stores;
        this.config = config;
        this.listener = listener;
        this.asking = asking;
        this.record = new CompletenessRecord(() -> stores.version().token());
        this.said = new CallHints(List.of(), true, asking.tenant(), asking.abort(), true);
    }

    /** Who was asked so far; complete once the cursors are closed. */
    public Completeness completeness() {
        return record.completeness();
    }

    /** How much came so far, of selections that were closed. */
    public Received received() {
        return Objects.requireNonNull(received.get());
    }

    private void received(Received more) {
        received.updateAndGet(before -> before.plus(more));
    }

    @Override
    public DataVersion version() {
        return stores.version();
    }

    @Override
    public StoreInfo info() {
        return stores.info();
    }

    @Override
    public boolean leavesOutLabels() {
        return true;
    }

    /** What is to be asked, and who. */
    private record Question(List<LabelMatcher> matchers, List<Member> members, List<String> missing) {}

    /** Who can have something to say; null if nobody can, because the selector labels are others. */
    private @Nullable Question question(List<LabelMatcher> matchers, long mint, long maxt) {
        List<LabelMatcher> left = new ArrayList<>();
        for (LabelMatcher matcher : matchers) {
            String own = config.selectorLabels().get(matcher.name());
            if (own.isEmpty()) {
                left.add(matcher);
            } else if (!matcher.matches(own)) {
                return null;
            }
        }
        List<Member> asked = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        List<Member> all = stores.members();
        for (Member member : all) {
            String why = whyNot(member, left, mint, maxt);
            if (member.isGone()) {
                if (why.isEmpty()) {
                    record.add(member.did(State.GONE, member.fault()));
                }
            } else if (!why.isEmpty()) {
                record.add(member.did(State.SKIPPED, why));
            } else if (!member.fault().isEmpty()) {
                record.add(member.did(State.FAILED, member.fault()));
                missing.add(member.missing(member.fault()));
            } else {
                asked.add(member);
            }
        }
        if (asking.abort() && all.stream().allMatch(Member::isGone)) {
            missing.add("No StoreAPIs available");
        }
        for (String silent : stores.silent(left, mint, maxt)) {
            record.addSilent(silent);
            missing.add(silent);
        }
        return new Question(left, asked, missing);
    }

    private String whyNot(Member member, List<LabelMatcher> matchers, long mint, long maxt) {
        if (!asking.mayAsk(member.name())) {
            return "__address__ does not match debug store metadata matchers";
        }
        if (!member.info().labelSets().isEmpty()
                && LabelSets.kept(member.info().labelSets(), config.selector()).isEmpty()) {
            return "external labels are not selected";
        }
        return Pruning.why(member.info(), matchers, mint, maxt);
    }

    /** The matchers for a store of which only some label sets are selected. */
    private List<LabelMatcher> matchers(Member member, List<LabelMatcher> matchers) {
        List<Labels> all = member.info().labelSets();
        List<Labels> kept = LabelSets.kept(all, config.selector());
        if (kept.size() == all.size()) {
            return matchers;
        }
        List<LabelMatcher> both = new ArrayList<>(matchers);
        both.addAll(LabelSets.matchers(kept));
        return both;
    }

    /**
     * Who is asked for series, for somebody who asks them something about all of these.
     *
     * @param missing one text each for who cannot be asked
     */
    public record Holders(List<Member> members, List<String> missing) {
        public Holders {
            members = List.copyOf(members);
            missing = List.copyOf(missing);
        }
    }

    /** Who may have series of these matchers at these times (ms, inclusive); null if some of what they have does not count. */
    public @Nullable Holders holders(List<LabelMatcher> matchers, long mint, long maxt) {
        Question question = question(matchers, mint, maxt);
        if (question == null) {
            return new Holders(List.of(), List.of());
        }
        boolean all = asking.storeMatch().isEmpty()
                && question.matchers().size() == matchers.size()
                && question.members().stream()
                        .allMatch(member -> matchers(member, matchers).equals(matchers));
        return all ? new Holders(question.members(), question.missing()) : null;
    }

    /** Takes down what a member did that somebody else has asked; {@code failure} is empty if it answered. */
    public void did(Member member, String failure, List<String> warnings) {
        record.add(AskedCursor.did(member, failure, warnings, null));
    }

    @Override
    public SeriesCursor select(SelectRequest request) {
        Question question = question(request.matchers(), request.earliest(), request.maxt());
        if (question == null) {
            return new MergedCursor(List.of(), List.of(), record, listener, this::received);
        }
        if (question.matchers().isEmpty()) {
            throw new UnansweredException("no matchers specified (excluding selector labels)");
        }
        List<AskedCursor> cursors = new ArrayList<>();
        boolean isDone = false;
        try {
            checkNothingMissing(question);
            for (Member member : question.members()) {
                ask(member, request, question, cursors);
                checkNothingMissing(question);
            }
            isDone = true;
        } finally {
            if (!isDone) {
                Cursors.closeAll(cursors.stream().map(AskedCursor::cursor).toList());
            }
        }
        CompletenessCursor merged = new MergedCursor(cursors, question.missing(), record, listener, this::received);
        CompletenessCursor whole = asking.abort() ? new AllOrNothingCursor(merged, cursors) : merged;
        return config.requestSeries() > 0 || config.requestSamples() > 0
                ? new LimitedCursor(whole, config, request, reason -> listener.dropped(reason, asking.tenant()))
                : whole;
    }

    /** The messages of the only store that is asked, where nothing is done with its series here; null otherwise. */
    @Nullable
    SeriesMessages messages(SelectRequest request, MessageForm form) {
        if (config.requestSeries() > 0 || config.requestSamples() > 0) {
            return null;
        }
        Question question = question(request.matchers(), request.earliest(), request.maxt());
        if (question == null
                || question.matchers().isEmpty()
                || question.members().size() != 1) {
            return null;
        }
        Member member = question.members().getFirst();
        if (!request.hints().without().isEmpty() && !member.info().leavesOutLabels()) {
            return null;
        }
        checkNothingMissing(question);
        SeriesMessages messages = member.store().messages(own(member, request, question), said, form);
        return messages == null
                ? null
                : new PassedMessages(member, messages, question.missing(), record, listener, asking.abort());
    }

    private SelectRequest own(Member member, SelectRequest request, Question question) {
        return new SelectRequest(
                matchers(member, question.matchers()),
                request.mint(),
                request.maxt(),
                request.resolution(),
                request.hints());
    }

    /** @throws IncompleteException naming the first thing that is missing, if the request wants all or nothing */
    private void checkNothingMissing(Question question) {
        if (asking.abort() && !question.missing().isEmpty()) {
            throw new IncompleteException(question.missing().getFirst());
        }
    }

    private void ask(Member member, SelectRequest request, Question question, List<AskedCursor> cursors) {
        try {
            SeriesCursor cursor = member.store().select(own(member, request, question), said);
            List<String> without = request.hints().without();
            boolean isResorted = !without.isEmpty() && !member.info().leavesOutLabels();
            cursors.add(new AskedCursor(member, isResorted ? new ResortedCursor(cursor, without) : cursor, cursor));
        } catch (RuntimeException e) {
            StillWanted.check();
            question.missing().add(failed(member, e));
        }
    }

    private String failed(Member member, RuntimeException why) {
        String text = member.missing(String.valueOf(why.getMessage()));
        record.add(member.did(State.FAILED, text));
        return text;
    }

    @Override
    public Listing labelNames(List<LabelMatcher> matchers, long mint, long maxt, int limit) {
        return names(new LabelsRequest(matchers, mint, maxt, limit)).listing();
    }

    @Override
    public Listing labelValues(String name, List<LabelMatcher> matchers, long mint, long maxt, int limit) {
        return values(name, new LabelsRequest(matchers, mint, maxt, limit)).listing();
    }

    HeldListing names(LabelsRequest request) {
        return list(request, (store, own) -> store.labelNames(own, said));
    }

    HeldListing values(String name, LabelsRequest request) {
        return list(request, (store, own) -> store.labelValues(name, own, said));
    }

    /** Asks all at once. */
    private HeldListing list(LabelsRequest request, BiFunction<Store, LabelsRequest, HeldListing> ask) {
        Question question = question(request.matchers(), request.mint(), request.maxt());
        if (question == null) {
            return new HeldListing(new Listing(List.of(), List.of()), () -> {}, "", completeness());
        }
        checkNothingMissing(question);
        Set<String> values = new TreeSet<>(Utf8Order::compare);
        List<String> warnings = new ArrayList<>(question.missing());
        List<Future<Listing>> answers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            try {
                for (Member member : question.members()) {
                    LabelsRequest own = new LabelsRequest(
                            matchers(member, question.matchers()), request.mint(), request.maxt(), request.limit());
                    answers.add(threads.submit(() -> listing(member, own, ask)));
                }
                for (Future<Listing> answer : answers) {
                    Listing part = await(answer, answers);
                    values.addAll(part.values());
                    warnings.addAll(part.warnings());
                }
            } finally {
                answers.forEach(answer -> answer.cancel(true));
            }
        }
        List<String> sorted = List.copyOf(values);
        int limit = request.limit();
        List<String> some = limit > 0 && sorted.size() > limit ? sorted.subList(0, limit) : sorted;
        return new HeldListing(new Listing(some, warnings), () -> {}, "", completeness());
    }

    private Listing listing(Member member, LabelsRequest request, BiFunction<Store, LabelsRequest, HeldListing> ask) {
        try (HeldListing answer = ask.apply(member.store(), request)) {
            record.add(
                    AskedCursor.did(member, answer.failure(), answer.listing().warnings(), answer.completeness()));
            if (member.isOfAnotherVersion(answer.completeness())) {
                record.drifted();
            }
            return answer.listing();
        } catch (RuntimeException e) {
            return new Listing(List.of(), List.of(failed(member, e)));
        }
    }

    /** Waits for one answer; if the request wants all or nothing, only as long as none of them lacks anything. */
    private Listing await(Future<Listing> answer, List<Future<Listing>> all) {
        while (true) {
            try {
                Listing there = answer.get(LOOK_EVERY_MS, TimeUnit.MILLISECONDS);
                checkNothingMissing(there);
                return there;
            } catch (TimeoutException e) {
                StillWanted.check();
                all.stream()
                        .filter(one -> one.state() == Future.State.SUCCESS)
                        .forEach(one -> checkNothingMissing(one.resultNow()));
            } catch (ExecutionException e) {
                throw new IllegalStateException(e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return new Listing(List.of(), List.of("interrupted"));
            }
        }
    }

    private void checkNothingMissing(Listing part) {
        if (asking.abort() && !part.warnings().isEmpty()) {
            throw new IncompleteException(part.warnings().getFirst());
        }
    }

    @Override
    public TimeBounds timeBounds() {
        return stores.timeBounds();
    }
}
