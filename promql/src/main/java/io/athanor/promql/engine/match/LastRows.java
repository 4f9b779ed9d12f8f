package io.athanor.promql.engine.match;

import io.athanor.promql.engine.rows.Row;
import io.athanor.promql.engine.rows.Rows;
import io.athanor.promql.engine.rows.Scratch;
import java.util.IdentityHashMap;

/** Per operator, the row of the side of one that this thread used last. */
final class LastRows {
    private final IdentityHashMap<Rows, Entry> entries = new IdentityHashMap<>();

    private static final class Entry {
        private final Row row;
        private int index = -1;

        private Entry(Row row) {
            this.row = row;
        }
    }

    Row row(Rows owner, Rows side, int i, Scratch scratch) {
        Entry entry = entries.get(owner);
        if (entry == null) {
            entry = new Entry(scratch.borrowRow(side.steps().count()));
            entries.put(owner, entry);
        }
        if (entry.index != i) {
            entry.index = -1;
            entry.row.clear();
            side.row(i, scratch, entry.row);
            entry.index = i;
        }
        return entry.row;
    }
}
