package io.athanor.tsdb.series;

import io.athanor.model.Labels;
import io.athanor.model.Utf8Order;
import java.util.List;
import java.util.stream.Stream;

/**
 * The share of all series that somebody wants: those whose hash of the chosen labels, by the number of shares, leaves his index.
 *
 * @param index of the share, from 0; another one has no series
 * @param total shares; below 1: all series are wanted
 * @param by whether {@code labels} are the chosen ones (else all others are)
 * @param labels sorted as {@link Utf8Order} does
 */
public record SeriesShard(long index, long total, boolean by, List<String> labels) {
    /** All series. */
    public static final SeriesShard ALL = new SeriesShard(0, 0, false, List.of());

    public SeriesShard {
        labels = labels.stream().sorted(Utf8Order::compare).distinct().toList();
    }

    public boolean isAll() {
        return total < 1;
    }

    /** Whether a series is of it. */
    public boolean has(Labels series) {
        if (isAll()) {
            return true;
        }
        Labels chosen = by ? series.keep(labels) : series.drop(labels);
        return Long.remainderUnsigned(chosen.hash(), total) == index;
    }

    /** The share of the same series once these labels are dropped from all: it is the same whether they are there still or not. */
    public SeriesShard without(List<String> dropped) {
        if (isAll() || dropped.isEmpty()) {
            return this;
        }
        List<String> others = by
                ? labels.stream().filter(label -> !dropped.contains(label)).toList()
                : Stream.concat(labels.stream(), dropped.stream()).toList();
        return new SeriesShard(index, total, by, others);
    }
}
