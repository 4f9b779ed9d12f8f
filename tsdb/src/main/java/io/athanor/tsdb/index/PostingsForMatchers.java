package io.athanor.tsdb.index;

import io.athanor.model.LabelMatcher;
import io.athanor.model.MatchType;
import io.athanor.tsdb.series.StillWanted;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds the series that satisfy all matchers, cheapest matcher first.
 *
 * <p>A matcher that an absent label does not satisfy <em>requires</em> one of some postings lists; one that it does
 * <em>excludes</em> the lists of all values that do not match. Order of work: required equalities, smallest list first, by
 * galloping intersection; then required value sets and ranges; then exclusions. As soon as so few series are left that
 * reading their entries is cheaper than trying the values of a label, the matchers that are left are asked of the entries
 * instead: see {@link SeriesFilter}.
 */
final class PostingsForMatchers {
    /** The cost of reading one series entry, in values tried. */
    private static final int SERIES_COST = 4;

    private final IndexReader index;
    private final PostingsOffsetTable table;

    PostingsForMatchers(IndexReader index) {
        this.index = index;
        this.table = index.table();
    }

    int[] select(List<LabelMatcher> matchers) {
        List<LabelMatcher> equal = new ArrayList<>();
        List<LabelMatcher> require = new ArrayList<>();
        List<LabelMatcher> exclude = new ArrayList<>();
        for (LabelMatcher m : matchers) {
            if (m.matchesEmpty()) {
                if (!isEverything(m)) {
                    exclude.add(m);
                }
            } else if (m.type() == MatchType.EQUAL) {
                equal.add(m);
            } else {
                require.add(m);
            }
        }
        int[] found = intersectEqual(equal);
        List<LabelMatcher> filter = new ArrayList<>();
        require.sort(Comparator.comparingInt(this::valuesToTry));
        for (LabelMatcher m : require) {
            if (found != null && isCheaperToFilter(found, m)) {
                filter.add(m);
            } else {
                List<Postings> lists = matching(m, true);
                found = found == null ? union(m, lists) : those(found, lists, true);
            }
        }
        if (found == null) {
            found = index.allPostings().toArray();
        }
        exclude.sort(Comparator.comparingInt(this::valuesToTry));
        for (LabelMatcher m : exclude) {
            if (isCheaperToFilter(found, m)) {
                filter.add(m);
            } else {
                found = those(found, matching(m, false), false);
            }
        }
        return found.length == 0 || filter.isEmpty() ? found : new SeriesFilter(index, filter).keep(found);
    }

    private static boolean isEverything(LabelMatcher m) {
        return m.type() == MatchType.REGEX && m.value().equals(".*");
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
        lists.sort(Comparator.comparingInt(Postings::size));
        int[] found = lists.getFirst().toArray();
        for (Postings list : lists.subList(1, lists.size())) {
            found = list.filter(found, true);
        }
        return found;
    }

    /** Those of {@code found} that are in any of the lists (or, if {@code keep} is false, in none). */
    private static int[] those(int[] found, List<Postings> lists, boolean keep) {
        if (lists.size() == 1) {
            return lists.getFirst().filter(found, keep);
        }
        BitSet marks = new BitSet(found.length);
        for (int i = 0; i < lists.size(); i++) {
            StillWanted.check(i);
            lists.get(i).mark(found, marks);
        }
        return RefSets.keep(found, marks, keep);
    }

    private int[] union(LabelMatcher m, List<Postings> lists) {
        long total = 0;
        for (Postings list : lists) {
            total += list.size();
        }
        if (total > index.mostSeries()) {
            throw index.file()
                    .corrupt(
                            0,
                            "the postings lists of label " + m.name() + " name " + total
                                    + " series, but there is room for " + index.mostSeries());
        }
        return RefSets.union(lists);
    }

    private boolean isCheaperToFilter(int[] found, LabelMatcher m) {
        return (long) found.length * SERIES_COST < valuesToTry(m);
    }

    /** How many values of its label have to be looked at to find a matcher's postings lists. */
    private int valuesToTry(LabelMatcher m) {
        List<String> literals = candidates(m, !m.matchesEmpty());
        return literals != null ? literals.size() : table.valueCount(m.name());
    }

    /** The values, if they are known without trying: of those that match, or of those that do not. */
    private static @Nullable List<String> candidates(LabelMatcher m, boolean matching) {
        List<String> named = m.setMatches();
        return namesThem(m, matching) && !named.isEmpty() ? named : null;
    }

    /** Whether the values that are looked for are those that the comparison names, not all others. */
    private static boolean namesThem(LabelMatcher m, boolean matching) {
        return switch (m.type()) {
            case EQUAL, REGEX -> matching;
            case NOT_EQUAL, NOT_REGEX -> !matching;
        };
    }

    /** The postings lists of all values that match, or of all that do not. */
    private List<Postings> matching(LabelMatcher m, boolean matching) {
        List<Postings> lists = new ArrayList<>();
        List<String> literals = candidates(m, matching);
        if (literals != null) {
            for (String value : new TreeSet<>(literals)) {
                long offset = value.isEmpty() ? 0 : table.find(m.name(), value);
                if (offset != 0) {
                    lists.add(Postings.open(index.file(), offset));
                }
            }
            return lists;
        }
        byte[] prefix = prefix(m, matching);
        boolean all = isAnyValue(m, matching);
        table.search(
                m.name(),
                prefix,
                (utf8, from, to) -> all || m.matches(utf8, from, to) == matching,
                offset -> lists.add(Postings.open(index.file(), offset)));
        return lists;
    }

    /** How all values that are looked for begin. */
    private static byte[] prefix(LabelMatcher m, boolean matching) {
        return namesThem(m, matching) ? m.prefix().getBytes(StandardCharsets.UTF_8) : new byte[0];
    }

    /** Whether every value there is is looked for: {@code !=""}, {@code =~".+"}, and what {@code =""} excludes. */
    private static boolean isAnyValue(LabelMatcher m, boolean matching) {
        return switch (m.type()) {
            case NOT_EQUAL -> matching && m.value().isEmpty();
            case EQUAL -> !matching && m.value().isEmpty();
            case REGEX -> matching && m.value().equals(".+");
            case NOT_REGEX -> !matching && (m.value().equals(".+") || m.value().equals(".*"));
        };
    }
}
