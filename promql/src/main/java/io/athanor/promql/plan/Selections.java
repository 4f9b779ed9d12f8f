package io.athanor.promql.plan;

import io.athanor.model.LabelMatcher;
import io.athanor.tsdb.series.SelectHints;
import io.athanor.tsdb.series.SelectRequest;
import io.athanor.tsdb.series.SourceResolution;
import io.athanor.tsdb.series.WindowPart;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Gathers what the selectors of a query ask for; equal matchers and resolutions over times that touch are selected once. */
final class Selections {
    private final List<Wanted> all = new ArrayList<>();

    private static final class Wanted {
        private final List<LabelMatcher> matchers;
        private final SourceResolution resolution;
        private SelectHints hints;
        private long mint;
        private long maxt;

        private Wanted(
                List<LabelMatcher> matchers, long mint, long maxt, SourceResolution resolution, SelectHints hints) {
            this.matchers = matchers;
            this.resolution = resolution;
            this.mint = mint;
            this.maxt = maxt;
            this.hints = hints;
        }

        private boolean touches(long otherMint, long otherMaxt) {
            return otherMint <= maxt + 1 && otherMaxt >= mint - 1;
        }

        private void widen(long otherMint, long otherMaxt, SelectHints other) {
            mint = Math.min(mint, otherMint);
            maxt = Math.max(maxt, otherMaxt);
            hints = hints.equals(other) ? hints : SelectHints.NONE.of(union(hints.parts(), other.parts()));
        }

        private static Set<WindowPart> union(Set<WindowPart> a, Set<WindowPart> b) {
            if (a.isEmpty() || b.isEmpty()) {
                return Set.of();
            }
            Set<WindowPart> both = EnumSet.copyOf(a);
            both.addAll(b);
            return both;
        }
    }

    /** The index of the selection for these matchers and times (ms, inclusive). */
    int add(List<LabelMatcher> matchers, long mint, long maxt, SourceResolution resolution, SelectHints hints) {
        for (int i = 0; i < all.size(); i++) {
            Wanted one = all.get(i);
            if (one.matchers.equals(matchers) && one.resolution.equals(resolution) && one.touches(mint, maxt)) {
                one.widen(mint, maxt, hints);
                return i;
            }
        }
        all.add(new Wanted(matchers, mint, maxt, resolution, hints));
        return all.size() - 1;
    }

    List<Selection> toList() {
        List<Selection> list = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            Wanted one = all.get(i);
            list.add(new Selection(i, new SelectRequest(one.matchers, one.mint, one.maxt, one.resolution, one.hints)));
        }
        return list;
    }
}
