package io.athanor.component.frontend.cache;

import io.athanor.component.frontend.answer.Slice;
import io.athanor.component.frontend.answer.Who;
import io.athanor.component.frontend.plan.Span;
import java.util.ArrayList;
import java.util.List;

/**
 * What of a span is kept, and what has to be asked for. Pure.
 *
 * @param slices in the order of time
 * @param gaps likewise; slices and gaps together are the span, and do not overlap
 * @param who was gone when the slices were asked for
 */
record Coverage(List<Slice> slices, List<Span> gaps, List<Who> who) {
    /** A querier is asked for no more stretches of one span than this; beyond, it is asked for all between. */
    private static final int MOST_GAPS = 3;

    static Coverage none(Span span) {
        return new Coverage(List.of(), List.of(span), List.of());
    }

    /**
     * Of extents that all hold. One with annotations counts only whole: which part of it they belong to is not known.
     *
     * @param step of the query, ms; the extents' steps divide it, and the query's steps are some of theirs
     */
    static Coverage of(Span span, long step, List<Extent> extents) {
        List<Slice> slices = new ArrayList<>();
        List<Span> gaps = new ArrayList<>();
        List<Who> who = new ArrayList<>();
        long at = span.start();
        for (Extent extent : extents) {
            long from = at >= extent.grid().start()
                    ? at
                    : at + Math.ceilDiv(extent.grid().start() - at, step) * step;
            long most = Math.min(span.end(), extent.grid().end());
            if (from > most) {
                continue;
            }
            long to = from + (most - from) / step * step;
            Slice slice = new Slice(extent.grid(), from, to, step);
            if (!extent.grid().notes().isEmpty() && !slice.isWhole()) {
                continue;
            }
            if (from > at) {
                gaps.add(new Span(at, from - step));
            }
            slices.add(slice);
            who.add(extent.who());
            at = to + step;
        }
        if (at <= span.end()) {
            gaps.add(new Span(at, span.end()));
        }
        return gaps.size() <= MOST_GAPS ? new Coverage(slices, gaps, who) : joined(slices, gaps, who);
    }

    private static Coverage joined(List<Slice> slices, List<Span> gaps, List<Who> who) {
        Span all = new Span(gaps.getFirst().start(), gaps.getLast().end());
        return new Coverage(
                slices.stream()
                        .filter(s -> s.end() < all.start() || s.start() > all.end())
                        .toList(),
                List.of(all),
                who);
    }

    /** The same, but nothing that is asked for goes over a border: what is after it is asked for apart. */
    Coverage cutAt(long border, long step) {
        List<Span> cut = new ArrayList<>();
        for (Span gap : gaps) {
            if (gap.start() <= border && gap.end() > border) {
                long last = gap.start() + (border - gap.start()) / step * step;
                cut.add(new Span(gap.start(), last));
                cut.add(new Span(last + step, gap.end()));
            } else {
                cut.add(gap);
            }
        }
        return new Coverage(slices, cut, who);
    }
}
