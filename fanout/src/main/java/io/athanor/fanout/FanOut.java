package io.athanor.fanout;

import io.athanor.api.storeapi.CallHints;
import io.athanor.api.storeapi.HeldListing;
import io.athanor.api.storeapi.LabelsRequest;
import io.athanor.api.storeapi.MessageForm;
import io.athanor.api.storeapi.SeriesMessages;
import io.athanor.api.storeapi.Store;
import io.athanor.api.storeapi.StoreInfo;
import io.athanor.api.storeapi.version.DataVersion;
import io.athanor.model.LabelMatcher;
import io.athanor.model.Labels;
import io.athanor.tsdb.series.SelectRequest;
import io.athanor.tsdb.series.SeriesCursor;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Many stores as one. Asked are those that can have something for the times and labels in question; their series are merged,
 * each label set once, each chunk once.
 *
 * <p>A store that fails, or cannot be asked, is named in the warnings of each answer that it should have contributed to.
 * Labels that a reader drops ({@code SelectHints.without}) are left out, here if a store does not do it.
 */
public final class FanOut implements Store {
    private final FanOutConfig config;
    private final Supplier<List<Member>> members;
    private final Silent silent;
    private final FanOutListener listener;
    private final MemberVersions versions = new MemberVersions();

    /** Tells what else is known to be missing from an answer. */
    @FunctionalInterface
    public interface Silent {
        /** One text each for what has data of these labels at these times (ms, inclusive), and no store tells of it. */
        List<String> missing(List<LabelMatcher> matchers, long mint, long maxt);
    }

    /**
     * @param component the name of its kind, for {@link #info}
     * @param members who takes part at the moment
     */
    public FanOut(String component, Supplier<List<Member>> members) {
        this(FanOutConfig.of(component), members, (matchers, mint, maxt) -> List.of(), FanOutListener.NONE);
    }

    /** @param members who takes part at the moment, or did */
    public FanOut(FanOutConfig config, Supplier<List<Member>> members, Silent silent, FanOutListener listener) {
        this.config = config;
        this.members = members;
        this.silent = silent;
        this.listener = listener;
    }

    List<Member> members() {
        return members.get();
    }

    List<String> silent(List<LabelMatcher> matchers, long mint, long maxt) {
        return silent.missing(matchers, mint, maxt);
    }

    /** The same stores for one request, which is told afterwards who was asked. */
    public FanOutRequest request(Asking asking) {
        return new FanOutRequest(this, config, listener, asking);
    }

    @Override
    public StoreInfo info() {
        Set<Labels> labelSets = new LinkedHashSet<>();
        List<StoreInfo.Stretch> stretches = new ArrayList<>();
        long mint = Long.MAX_VALUE;
        long maxt = Long.MIN_VALUE;
        boolean allTellStretches = true;
        List<Member> now = members.get().stream().filter(this::isSelected).toList();
        for (Member member : now) {
            StoreInfo info = member.info();
            LabelSets.kept(info.labelSets(), config.selector()).forEach(set -> labelSets.add(own(set)));
            for (StoreInfo.Stretch stretch : info.stretches()) {
                if (config.selector().apply(stretch.labels()) != null) {
                    stretches.add(new StoreInfo.Stretch(own(stretch.labels()), stretch.mint(), stretch.maxt()));
                }
            }
            mint = Math.min(mint, info.mint());
            maxt = Math.max(maxt, info.maxt());
            allTellStretches &= !info.stretches().isEmpty();
        }
        if (now.stream().anyMatch(Member::isUnknown)) {
            labelSets.clear(); // whoever asked only for what the others have would never hear that something is missing
        }
        if (labelSets.isEmpty() && config.selectorLabels().size() > 0) {
            labelSets.add(config.selectorLabels());
        }
        return new StoreInfo(
                        config.component(),
                        List.copyOf(labelSets),
                        now.isEmpty() ? Long.MIN_VALUE : mint,
                        now.isEmpty() ? Long.MAX_VALUE : maxt,
                        allTellStretches ? StoreInfo.Stretch.joined(stretches) : List.of(),
                        true)
                .of(version());
    }

    @Override
    public DataVersion version() {
        return versions.of(
                members.get().stream().filter(this::isSelected).toList(),
                silent(List.of(), Long.MIN_VALUE, Long.MAX_VALUE),
                labels -> config.selector().apply(labels) != null);
    }

    private boolean isSelected(Member member) {
        return !member.isGone()
                && (member.info().labelSets().isEmpty()
                        || !LabelSets.kept(member.info().labelSets(), config.selector())
                                .isEmpty());
    }

    /** A label set with the selector labels; its own win. */
    private Labels own(Labels set) {
        if (config.selectorLabels().size() == 0) {
            return set;
        }
        Labels.Builder builder = config.selectorLabels().toBuilder();
        for (int i = 0; i < set.size(); i++) {
            builder.set(set.name(i), set.value(i));
        }
        return builder.build();
    }

    @Override
    public boolean leavesOutLabels() {
        return true;
    }

    @Override
    public SeriesCursor select(SelectRequest request) {
        return request(Asking.ALL).select(request);
    }

    @Override
    public SeriesCursor select(SelectRequest request, CallHints hints) {
        return request(asking(hints)).select(request);
    }

    @Override
    public @Nullable SeriesMessages messages(SelectRequest request, CallHints hints, MessageForm form) {
        return request(asking(hints)).messages(request, form);
    }

    @Override
    public Listing labelNames(List<LabelMatcher> matchers, long mint, long maxt, int limit) {
        return request(Asking.ALL).labelNames(matchers, mint, maxt, limit);
    }

    @Override
    public HeldListing labelNames(LabelsRequest request, CallHints hints) {
        return request(asking(hints)).names(request);
    }

    @Override
    public Listing labelValues(String name, List<LabelMatcher> matchers, long mint, long maxt, int limit) {
        return request(Asking.ALL).labelValues(name, matchers, mint, maxt, limit);
    }

    @Override
    public HeldListing labelValues(String name, LabelsRequest request, CallHints hints) {
        return request(asking(hints)).values(name, request);
    }

    private static Asking asking(CallHints hints) {
        return new Asking(List.of(), hints.tenant(), hints.abort());
    }

    @Override
    public TimeBounds timeBounds() {
        StoreInfo now = info();
        return new TimeBounds(now.mint(), now.maxt());
    }
}
