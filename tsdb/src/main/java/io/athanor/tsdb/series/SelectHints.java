package io.athanor.tsdb.series;

import io.athanor.model.Utf8Order;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What the reader of a selection is going to do with it.
 *
 * @param stepMs the query's step, 0 for an instant query
 * @param rangeMs the range selector's window, 0 for an instant selector
 * @param function the function or aggregation directly around the selector, empty if none
 * @param grouping the labels of the aggregation directly around it
 * @param by whether {@code grouping} names the labels to keep (else those to drop)
 * @param skipChunks only the labels are wanted
 * @param limit greatest number of series wanted, 0 for all
 * @param without labels that the reader is going to drop, sorted as {@link io.athanor.model.Utf8Order} does: a source may
 *     leave them out of all series, and then has its series in order without them, each once
 * @param parts what of downsampled windows is read; empty: anything
 * @param shard the series that the reader is going to keep: a source may leave the others out
 */
public record SelectHints(
        long stepMs,
        long rangeMs,
        String function,
        List<String> grouping,
        boolean by,
        boolean skipChunks,
        int limit,
        List<String> without,
        Set<WindowPart> parts,
        SeriesShard shard) {
    /** Nothing is known. */
    public static final SelectHints NONE = new SelectHints(0, 0, "", List.of(), false, false, 0);

    /** Only the labels are wanted. */
    public static final SelectHints LABELS_ONLY = new SelectHints(0, 0, "", List.of(), false, true, 0);

    public SelectHints {
        grouping = List.copyOf(grouping);
        without = without.stream().sorted(Utf8Order::compare).distinct().toList();
        parts = parts.isEmpty() ? Set.of() : Collections.unmodifiableSet(EnumSet.copyOf(parts));
    }

    /** No labels are dropped. */
    public SelectHints(
            long stepMs,
            long rangeMs,
            String function,
            List<String> grouping,
            boolean by,
            boolean skipChunks,
            int limit) {
        this(stepMs, rangeMs, function, grouping, by, skipChunks, limit, List.of(), Set.of(), SeriesShard.ALL);
    }

    /** The same for a reader that drops labels. */
    public SelectHints without(List<String> labels) {
        return new SelectHints(stepMs, rangeMs, function, grouping, by, skipChunks, limit, labels, parts, shard);
    }

    /** The same for a reader that keeps a share of the series. */
    public SelectHints in(SeriesShard share) {
        return new SelectHints(stepMs, rangeMs, function, grouping, by, skipChunks, limit, without, parts, share);
    }

    /** The same for a reader that reads no more than these parts of downsampled windows. */
    public SelectHints of(Set<WindowPart> read) {
        return new SelectHints(stepMs, rangeMs, function, grouping, by, skipChunks, limit, without, read, shard);
    }
}
