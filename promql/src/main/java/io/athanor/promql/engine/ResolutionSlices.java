package io.athanor.promql.engine;

import io.athanor.tsdb.series.ResolutionSlice;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Brings what many blocks say about their resolutions together. */
final class ResolutionSlices {
    private ResolutionSlices() {}

    /** The same times in as few slices as there can be, by time. */
    static List<ResolutionSlice> joined(List<ResolutionSlice> slices) {
        List<ResolutionSlice> sorted = new ArrayList<>(slices);
        sorted.sort(Comparator.comparingLong(ResolutionSlice::resolutionMs).thenComparingLong(ResolutionSlice::mint));
        List<ResolutionSlice> joined = new ArrayList<>();
        for (ResolutionSlice slice : sorted) {
            ResolutionSlice last = joined.isEmpty() ? null : joined.getLast();
            if (last != null && last.resolutionMs() == slice.resolutionMs() && slice.mint() <= last.maxt() + 1) {
                joined.set(
                        joined.size() - 1,
                        new ResolutionSlice(last.resolutionMs(), last.mint(), Math.max(last.maxt(), slice.maxt())));
            } else {
                joined.add(slice);
            }
        }
        joined.sort(Comparator.comparingLong(ResolutionSlice::mint));
        return joined;
    }
}
