package io.athanor.tsdb.index;

import io.athanor.model.LabelMatcher;
import io.athanor.model.MatchType;
import io.athanor.tsdb.series.StillWanted;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which postings lists answer a matcher, and where they are, from the postings offset table alone. Safe for all threads.
 *
 * <p>A matcher that an absent label does not satisfy <em>requires</em> one of some lists; one that it does
 * <em>excludes</em> the lists of all values that do not match.
 */
public final class PostingsLookup {
    /** What a matcher does with the lists that {@link #lists} gives for it. */
    public enum Role {
        /** It is satisfied by every series. */
        NONE,
        /** It requires the one list of a value. */
        EQUAL,
        /** It requires one of some lists. */
        REQUIRE,
        /** It excludes all of some lists. */
        EXCLUDE
    }

    private final IndexTables tables;
    private final PostingsOffsetTable table;

    PostingsLookup(IndexTables tables) {
        this.tables = tables;
        this.table = tables.table();
    }

    /** What a matcher does. */
    public static Role role(LabelMatcher m) {
        if (m.matchesEmpty()) {
            return m.type() == MatchType.REGEX && m.value().equals(".*") ? Role.NONE : Role.EXCLUDE;
        }
        return m.type() == MatchType.EQUAL ? Role.EQUAL : Role.REQUIRE;
    }

    /** How many values of its label have to be looked at to find a matcher's lists. */
    public int valuesToTry(LabelMatcher m) {
        List<String> literals = candidates(m, !m.matchesEmpty());
        return literals != null ? literals.size() : table.valueCount(m.name());
    }

    /** The list of all series; none if there is none. */
    public ListRanges all() {
        ListRanges all = new ListRanges();
        if (table.allPostings() != 0) {
            add(all, table.allPostings(), table.allPostingsEnd());
        }
        return all;
    }

    /** The lists of all values that match, if the matcher requires one of them; else of all that do not. */
    public ListRanges lists(LabelMatcher m) {
        return lists(m, bytes -> {});
    }

    /**
     * As {@link #lists(LabelMatcher)}.
     *
     * @param reserve told of memory before it is taken, bytes; ends the search by throwing
     */
    public ListRanges lists(LabelMatcher m, LongConsumer reserve) {
        boolean matching = !m.matchesEmpty();
        ListRanges found = new ListRanges(reserve);
        List<String> literals = candidates(m, matching);
        if (literals != null) {
            for (String value : new TreeSet<>(literals)) {
                PostingsOffsetTable.Cursor at = value.isEmpty() ? null : table.find(m.name(), value);
                if (at != null) {
                    add(found, at.postings(), at.postingsEnd());
                }
            }
            return found;
        }
        boolean all = isAnyValue(m, matching);
        table.search(
                m.name(),
                prefix(m, matching),
                (utf8, from, to) -> all || m.matches(utf8, from, to) == matching,
                (offset, end) -> add(found, offset, end));
        return found;
    }

    /** The values of a name, sorted, at most {@code limit} (0: all). */
    public List<String> values(String name, int limit) {
        List<String> found = new ArrayList<>();
        values(name, value -> {
            found.add(value);
            return found.size() != limit;
        });
        return found;
    }

    /** Tells {@code to} the values of a name in order, until that says that it wants no more. */
    public void values(String name, Predicate<String> to) {
        PostingsOffsetTable.Cursor values = table.seek(name, new byte[0]);
        int told = 0;
        while (values != null && !values.done()) {
            StillWanted.check(told++);
            if (!to.test(values.value())) {
                return;
            }
            values.next();
        }
    }

    /** How many values a name has. */
    public int valueCount(String name) {
        return table.valueCount(name);
    }

    /**
     * The lists of all values of a name, in the order of {@link #values}.
     *
     * @param reserve told of memory before it is taken, bytes; ends the search by throwing
     */
    public ListRanges listsOfValues(String name, LongConsumer reserve) {
        ListRanges found = new ListRanges(reserve);
        table.search(name, new byte[0], (utf8, from, to) -> true, (offset, end) -> add(found, offset, end));
        return found;
    }

    /** An end that cannot be right is replaced by the furthest that can. */
    private void add(ListRanges into, long offset, long end) {
        long furthest = Math.min(
                tables.toc().nextAfter(offset, tables.indexBytes()),
                offset + Postings.FRAME_BYTES + 4 * tables.mostSeries());
        into.add(offset, end <= offset || end > furthest ? Math.max(offset, furthest) : end);
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
