package io.athanor.tsdb.index;

import io.athanor.model.LabelMatcher;
import io.athanor.model.Utf8Order;
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
        List<String> found = new ArrayList<>();
        PostingsOffsetTable.Cursor values = index.table().seek(name, new byte[0]);
        for (; values != null && !values.done() && isWithin(found.size(), limit); values.next()) {
            found.add(values.value());
        }
        return found;
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
        PostingsOffsetTable.Cursor values = index.table().seek(name, new byte[0]);
        for (; values != null && !values.done() && isWithin(found.size(), limit); values.next()) {
            if (Postings.open(index.file(), values.postings()).intersects(refs)) {
                found.add(values.value());
            }
        }
        return found;
    }

    private List<String> valuesBySeries(String name, int[] refs, int limit) {
        int id = index.symbolId(name);
        BitSet seen = new BitSet();
        for (int ref : refs) {
            int value = index.load(ref).valueOf(id);
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
        for (int ref : index.select(matchers)) {
            SeriesEntry entry = index.load(ref);
            for (int i = 0; i < 2 * entry.labels; i += 2) {
                seen.set(entry.symbols[i]);
            }
        }
        return symbols(seen, limit);
    }

    private List<String> symbols(BitSet ids, int limit) {
        List<String> found = new ArrayList<>();
        for (int id = ids.nextSetBit(0); id >= 0; id = ids.nextSetBit(id + 1)) {
            found.add(index.symbol(id));
        }
        found.sort(Utf8Order::compare);
        return limit > 0 && limit < found.size() ? new ArrayList<>(found.subList(0, limit)) : found;
    }

    private static boolean isWithin(int size, int limit) {
        return limit <= 0 || size < limit;
    }
}
