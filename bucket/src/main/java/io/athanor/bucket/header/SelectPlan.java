package io.athanor.bucket.header;

import io.athanor.bucket.cache.IndexItem;
import io.athanor.bucket.header.HeaderMetrics.LeftBecause;
import io.athanor.model.LabelMatcher;
import io.athanor.tsdb.index.IndexTables;
import io.athanor.tsdb.index.ListRanges;
import io.athanor.tsdb.index.PostingsLookup;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/*
 * The lengths of all postings lists are known from the header, before anything is read. Planned as in Thanos's lazily
 * expanded postings: from the smallest set on, the next set is read as long as that costs less than it saves of reading
 * series entries. Differs: requests count as well as bytes, as series that stand apart cost one each; and how many series
 * a set leaves is estimated from its size, down to the half that Thanos always reckons with.
 */
/** Which sets of series are read to find those that satisfy all matchers, and which matchers are left to the series. */
final class SelectPlan {
    /** The cost of reading one series entry from the bucket, in label values tried. */
    private static final int SERIES_COST = 64;

    /** A set leaves at least this part of the series: labels hang together more often than not. */
    private static final double LEAST_LEFT = 0.5;

    /** A set of more lists than this, of most series, is not worth reading to begin with: all series are one list. */
    private static final int MANY_LISTS = 64;

    private final IndexTables tables;
    private final PostingsLookup lookup;
    private final ReadCost cost;
    private final double maxKeySeriesRatio;
    private final HeaderMetrics metrics;
    private final Reserved reserved;

    /** The sets to read, or known, the first of which is required; if {@link #isEmpty}, that does not matter. */
    final List<PostingsGroup> groups = new ArrayList<>();

    /** The matchers to ask of each series that is found by them. */
    final List<LabelMatcher> left = new ArrayList<>();

    /** Whether no series satisfies all matchers. */
    boolean isEmpty;

    /** The fewest series that any set leaves, as far as is known. */
    private long fewest;

    SelectPlan(IndexTables tables, ReadCost cost, double maxKeySeriesRatio, HeaderMetrics metrics, Reserved reserved) {
        this.tables = tables;
        this.lookup = tables.postings();
        this.cost = cost;
        this.maxKeySeriesRatio = maxKeySeriesRatio;
        this.metrics = metrics;
        this.reserved = reserved;
        this.fewest = cost.seriesCount();
    }

    /** Plans. */
    void make(List<LabelMatcher> matchers, CachedPostings cache) {
        List<LabelMatcher> equal = new ArrayList<>();
        List<LabelMatcher> others = new ArrayList<>();
        for (LabelMatcher m : matchers) {
            switch (PostingsLookup.role(m)) {
                case NONE -> {}
                case EQUAL -> equal.add(m);
                case REQUIRE, EXCLUDE -> others.add(m);
            }
        }
        List<PostingsGroup> sets = new ArrayList<>();
        for (LabelMatcher m : equal) {
            add(sets, new PostingsGroup(m, true, lookup.lists(m, reserved::add), null));
        }
        others.sort(Comparator.comparing(LabelMatcher::matchesEmpty).thenComparingInt(lookup::valuesToTry));
        if (!isEmpty && !others.isEmpty()) {
            addOthers(sets, others, cache);
        }
        if (!isEmpty) {
            choose(sets);
        }
    }

    /** The sets of matchers for which values have to be tried, unless a cache knows them. */
    private void addOthers(List<PostingsGroup> sets, List<LabelMatcher> others, CachedPostings cache) {
        List<LabelMatcher> tried = new ArrayList<>();
        for (LabelMatcher m : others) {
            if (isCheaperToAsk(m)) {
                leave(m, LeftBecause.KEYS_LIMIT, 0);
            } else {
                tried.add(m);
            }
        }
        List<IndexItem> items = tried.stream().map(PostingsGroup::item).toList();
        int[][] known = cache.get(items);
        for (int i = 0; i < tried.size() && !isEmpty; i++) {
            LabelMatcher m = tried.get(i);
            boolean isRequired = !m.matchesEmpty();
            if (known[i] != null) {
                add(sets, new PostingsGroup(m, isRequired, new ListRanges(), known[i]));
            } else if (isCheaperToAsk(m)) {
                leave(m, LeftBecause.KEYS_LIMIT, 0);
            } else {
                add(sets, new PostingsGroup(m, isRequired, lookup.lists(m, reserved::add), null));
            }
        }
    }

    private boolean isCheaperToAsk(LabelMatcher m) {
        return fewest < cost.seriesCount() && fewest * SERIES_COST < lookup.valuesToTry(m);
    }

    private void add(List<PostingsGroup> sets, PostingsGroup set) {
        if (set.isRequired()) {
            fewest = Math.min(fewest, set.refs());
            isEmpty |= set.refs() == 0;
            sets.add(set);
        } else if (set.refs() > 0) {
            sets.add(set);
        }
    }

    private void choose(List<PostingsGroup> sets) {
        sets.sort(Comparator.comparingLong(PostingsGroup::refs));
        PostingsGroup first = first(sets);
        groups.add(first);
        sets.remove(first);
        double matched = first.refs();
        boolean together = first.isTogether();
        for (PostingsGroup set : sets) {
            double leaves = matched * part(set);
            long saved = cost.series(matched, together) - cost.series(leaves, together || set.isTogether());
            if (set.known() == null && hasTooManyKeys(set, first.refs())) {
                leave(set, LeftBecause.KEYS_LIMIT);
            } else if (set.cost() > saved) {
                leave(set, LeftBecause.POSTINGS_SIZE);
            } else {
                groups.add(set);
                matched = leaves;
                together |= set.isTogether();
            }
        }
    }

    /** What all others are compared to: the smallest set that is required, or all series. */
    private PostingsGroup first(List<PostingsGroup> sets) {
        for (PostingsGroup set : sets) {
            if (set.isRequired()) {
                boolean isMost = set.refs() > cost.seriesCount() / 2;
                if (set.known() == null && set.lists().size() > MANY_LISTS && isMost) {
                    break;
                }
                return set;
            }
        }
        return new PostingsGroup(null, true, tables.postings().all(), null);
    }

    private double part(PostingsGroup set) {
        double part = (double) set.refs() / Math.max(1, cost.seriesCount());
        return set.isRequired() ? Math.clamp(part, LEAST_LEFT, 1) : 1 - Math.min(part, LEAST_LEFT);
    }

    private boolean hasTooManyKeys(PostingsGroup set, long series) {
        return maxKeySeriesRatio > 0 && set.lists().size() > maxKeySeriesRatio * Math.max(1, series);
    }

    private void leave(PostingsGroup set, LeftBecause why) {
        LabelMatcher m = set.matcher();
        if (m != null) {
            leave(m, why, set.lists().bytes());
        }
    }

    private void leave(LabelMatcher m, LeftBecause why, long bytes) {
        left.add(m);
        metrics.leftToSeries(why, bytes);
    }
}
