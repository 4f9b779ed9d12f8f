package io.athanor.component.tools;

import io.athanor.model.LabelMatcher;
import io.athanor.model.Labels;
import io.athanor.model.relabel.Relabeling;
import io.athanor.tsdb.block.Intervals;
import io.athanor.tsdb.block.SampleCut;
import io.athanor.tsdb.compact.BlockRewriter;
import io.athanor.tsdb.series.ChunkBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code rewrite} does to series: first they get other labels, then, by those, samples are deleted. As in Thanos a series has to
 * have every label that a deletion names.
 */
public final class SeriesEdit implements BlockRewriter.Edit {
    private final Relabeling relabeling;
    private final List<Deletion> deletions;
    private final long resolution;
    private @Nullable ChangeLog log;

    /**
     * Samples to delete.
     *
     * @param matchers which series: all have to hold
     * @param times which times; none: all
     * @param requestId told in the meta; may be empty
     */
    public record Deletion(List<LabelMatcher> matchers, Intervals times, String requestId) {
        public Deletion {
            matchers = List.copyOf(matchers);
        }

        private boolean fits(Labels labels) {
            for (LabelMatcher matcher : matchers) {
                String value = labels.get(matcher.name());
                if (value.isEmpty() || !matcher.matches(value)) {
                    return false;
                }
            }
            return true;
        }
    }

    /** @param resolution of the block, ms */
    SeriesEdit(Relabeling relabeling, List<Deletion> deletions, long resolution) {
        this.relabeling = relabeling;
        this.deletions = deletions;
        this.resolution = resolution;
    }

    /** Tells what it changes, the first time that it is asked. */
    SeriesEdit logging(ChangeLog to) {
        log = to;
        return this;
    }

    @Override
    public void again() {
        log = null;
    }

    @Override
    public boolean relabels() {
        return !relabeling.rules().isEmpty();
    }

    @Override
    public @Nullable Labels labels(Labels old) {
        return relabels() ? relabeling.apply(old) : old;
    }

    /** Times of which a series loses its samples. */
    private Intervals deleted(Labels labels) {
        Intervals gone = Intervals.NONE;
        for (Deletion deletion : deletions) {
            if (deletion.fits(labels)) {
                if (deletion.times().isEmpty()) {
                    return Intervals.of(Long.MIN_VALUE, Long.MAX_VALUE);
                }
                for (int i = 0; i < deletion.times().size(); i++) {
                    gone = gone.with(deletion.times().from(i), deletion.times().to(i));
                }
            }
        }
        return gone;
    }

    @Override
    public void chunks(Labels old, ChunkBuffer from, ChunkBuffer into) {
        Labels labels = labels(old);
        Intervals gone =
                labels == null || labels.isEmpty() ? Intervals.of(Long.MIN_VALUE, Long.MAX_VALUE) : deleted(labels);
        if (log != null) {
            tell(log, old, labels, from, gone);
        }
        new SampleCut(gone, resolution).addAll(from, into);
    }

    private static void tell(ChangeLog log, Labels old, @Nullable Labels labels, ChunkBuffer from, Intervals gone) {
        if (labels != null && !labels.isEmpty() && !labels.equals(old)) {
            log.relabelled(old, labels);
        }
        Intervals lost = Intervals.NONE;
        for (int i = 0; i < from.size; i++) {
            for (int g = 0; g < gone.size(); g++) {
                long first = Math.max(gone.from(g), from.mint[i]);
                long last = Math.min(gone.to(g), from.maxt[i]);
                if (first <= last) {
                    lost = lost.with(first, last);
                }
            }
        }
        boolean isWhole = from.size > 0 && gone.covers(from.mint[0], from.maxt[from.size - 1]);
        if (isWhole) {
            lost = Intervals.of(from.mint[0], from.maxt[from.size - 1]);
        }
        if (!lost.isEmpty()) {
            log.deleted(labels == null || labels.isEmpty() ? old : labels, lost);
        }
    }
}
