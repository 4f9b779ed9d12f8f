package io.athanor.tsdb.index;

import io.athanor.model.LabelMatcher;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the series of a mapped index that satisfy all matchers, cheapest matcher first.
 *
 * <p>Order of work: required equalities, smallest list first, by galloping intersection; then required value sets and
 * ranges; then exclusions. As soon as so few series are left that reading their entries is cheaper than trying the values
 * of a label, the matchers that are left are asked of the entries instead: see {@link SeriesFilter}.
 */
final class PostingsForMatchers {
    /** The cost of reading one series entry, in values tried. */
    private static final int SERIES_COST = 4;

    private final IndexReader index;
    private final PostingsLookup lookup;

    PostingsForMatchers(IndexReader index) {
        this.index = index;
        this.lookup = index.tables().postings();
    }

    int[] select(List<LabelMatcher> matchers) {
        List<LabelMatcher> equal = new ArrayList<>();
        List<LabelMatcher> require = new ArrayList<>();
        List<LabelMatcher> exclude = new ArrayList<>();
        for (LabelMatcher m : matchers) {
            switch (PostingsLookup.role(m)) {
                case NONE -> {}
                case EQUAL -> equal.add(m);
                case REQUIRE -> require.add(m);
                case EXCLUDE -> exclude.add(m);
            }
        }
        int[] found = intersectEqual(equal);
        List<LabelMatcher> filter = new ArrayList<>();
        require.sort(Comparator.comparingInt(lookup::valuesToTry));
        for (LabelMatcher m : require) {
            if (found != null && isCheaperToFilter(found, m)) {
                filter.add(m);
            } else {
                List<Postings> lists = lists(m);
                found = found == null ? union(m, lists) : RefSets.those(found, lists, true);
            }
        }
        if (found == null) {
            found = index.allPostings().toArray();
        }
        exclude.sort(Comparator.comparingInt(lookup::valuesToTry));
        for (LabelMatcher m : exclude) {
            if (isCheaperToFilter(found, m)) {
                filter.add(m);
            } else {
                found = RefSets.those(found, lists(m), false);
            }
        }
        return found.length == 0 || filter.isEmpty() ? found : new SeriesFilter(index, filter).keep(found);
    }

    private int @Nullable [] intersectEqual(List<LabelMatcher> equal) {
        if (equal.isEmpty()) {
            return null;
        }
        List<Postings> lists = new ArrayList<>();
        for (LabelMatcher m : equal) {
            Postings list = index.postings(m.name(), m.value());
            if (list.size() == 0) {
                return RefSets.EMPTY;
            }
            lists.add(list);
        }
        return RefSets.intersection(lists);
    }

    private List<Postings> lists(LabelMatcher m) {
        ListRanges ranges = lookup.lists(m);
        List<Postings> lists = new ArrayList<>(ranges.size());
        for (int i = 0; i < ranges.size(); i++) {
            lists.add(Postings.open(index.file(), ranges.offset(i)));
        }
        return lists;
    }

    private int[] union(LabelMatcher m, List<Postings> lists) {
        long total = RefSets.total(lists);
        long room = index.tables().mostSeries();
        if (total > room) {
            throw index.file()
                    .corrupt(
                            0,
                            "the postings lists of label " + m.name() + " name " + total
                                    + " series, but there is room for " + room);
        }
        return RefSets.union(lists);
    }

    private boolean isCheaperToFilter(int[] found, LabelMatcher m) {
        return (long) found.length * SERIES_COST < lookup.valuesToTry(m);
    }
}
