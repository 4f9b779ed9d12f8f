package io.athanor.component.frontend.cache;

import java.util.List;

/**
 * What is kept below one key.
 *
 * @param annotated whether an answer to the query has had annotations: then what is asked is cut where keeping ends
 * @param extents in the order of time
 */
record Entry(boolean annotated, List<Extent> extents) {
    static final Entry NOTHING = new Entry(false, List.of());

    Entry {
        extents = List.copyOf(extents);
    }
}
