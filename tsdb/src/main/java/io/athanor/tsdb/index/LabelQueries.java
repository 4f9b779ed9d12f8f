package io.athanor.tsdb.index;

import io.athanor.model.LabelMatcher;
import io.athanor.model.Utf8Order;
import io.athanor.tsdb.series.StillWanted;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** Lists label names and values, over all series or over some. */
final class LabelQueries {
    /** The cost of looking for one value among the matching series, in series entries read. */
    private static final int VALUE_COST = 1;

    private final IndexReader index;

    LabelQueries(IndexReader index) {
        this.index = index;
    }

    List<String> values(String name, int limit) {
        return index.tables().postings().values(name, limit);
    }

    List<String> values(String name, List<LabelMatcher> matchers, int limit) {
        if (matchers.isEmpty()) {
            return values(name, limit);
        }
        int count = index.labelValueCount(name);
        if (count == 0) {
            return List.of();
        }
        int[] refs = index.select(matchers);
        return (long) count * VALUE_COST <= refs.length
                ? valuesByPostings(name, refs, limit)
                : valuesBySeries(name, refs, limit);
    }

    private List<String> valuesByPostings(String name, int[] refs, int limit) {
        List<String> found = new ArrayList<>();
        PostingsOffsetTable.Cursor values = index.tables().table().seek(name, new byte[0]);
        int tried = 0;
        for (; values != null && !values.done() && isWithin(found.size(), limit); values.next()) {
            StillWanted.check(tried++);
            if (Postings.open(index.file(), values.postings()).intersects(refs)) {
                found.add(values.value());
            }
        }
        return found;
    }

    private List<String> valuesBySeries(String name, int[] refs, int limit) {
        int id = index.symbolId(name);
        BitSet seen = new BitSet();
        for (int i = 0; i < refs.length; i++) {
            StillWanted.check(i);
            int value = index.load(refs[i]).valueOf(id);
            if (value >= 0) {
                seen.set(value);
            }
        }
        return symbols(seen, limit);
    }

    List<String> names(List<LabelMatcher> matchers, int limit) {
        if (matchers.isEmpty()) {
            List<String> all = index.labelNames();
            return limit > 0 && limit < all.size() ? all.subList(0, limit) : all;
        }
        BitSet seen = new BitSet();
        int[] refs = index.select(matchers);
        for (int i = 0; i < refs.length; i++) {
            StillWanted.check(i);
            SeriesEntry entry = index.load(refs[i]);
            for (int k = 0; k < 2 * entry.labels; k += 2) {
                seen.set(entry.symbols[k]);
            }
        }
        return symbols(seen, limit);
    }

    private List<String> symbols(BitSet ids, int limit) {
        List<String> found = new ArrayList<>();
        for (int id = ids.nextSetBit(0); id >= 0; id = ids.nextSetBit(id + 1)) {
            StillWanted.check(found.size());
            found.add(index.symbol(id));
        }
        found.sort(Utf8Order::compare);
        return limit > 0 && limit < found.size() ? new ArrayList<>(found.subList(0, limit)) : found;
    }

    private static boolean isWithin(int size, int limit) {
        return limit <= 0 || size < limit;
    }
}
