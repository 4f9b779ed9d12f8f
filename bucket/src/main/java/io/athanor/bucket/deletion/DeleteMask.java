package io.athanor.bucket.deletion;

import io.athanor.model.LabelMatcher;
import io.athanor.model.Labels;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.Intervals;
import io.athanor.tsdb.block.Ulid;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which samples of one block must not be seen: those that requests name which were not carried out on it yet. */
public record DeleteMask(List<DeleteRequest> requests, Labels external) {
    /** Nothing is hidden. */
    public static final DeleteMask NONE = new DeleteMask(List.of(), Labels.EMPTY);

    public DeleteMask {
        requests = List.copyOf(requests);
    }

    /** What these requests hide of a block. */
    public static DeleteMask of(BlockMeta meta, Collection<DeleteRequest> requests) {
        if (requests.isEmpty()) {
            return NONE;
        }
        Labels external = meta.thanos() == null ? Labels.EMPTY : meta.thanos().labels();
        Set<Ulid> done = DeletedMark.of(meta);
        List<DeleteRequest> left = new ArrayList<>();
        for (DeleteRequest request : requests) {
            if (!done.contains(request.id())
                    && request.touches(meta.minTime(), meta.maxTime() - 1)
                    && left(request, external) != null) {
                left.add(request);
            }
        }
        return left.isEmpty() ? NONE : new DeleteMask(left, external);
    }

    public boolean isEmpty() {
        return requests.isEmpty();
    }

    /** The times of which a series' samples are hidden. */
    public Intervals of(Labels own) {
        Intervals gone = Intervals.NONE;
        for (DeleteRequest request : requests) {
            if (request.fits(own, external)) {
                gone = gone.with(request.mint(), request.maxt());
            }
        }
        return gone;
    }

    /** For each request what it asks of series' own labels; none: of all series. */
    public List<List<LabelMatcher>> matchersLeft() {
        List<List<LabelMatcher>> all = new ArrayList<>();
        for (DeleteRequest request : requests) {
            List<LabelMatcher> left = left(request, external);
            all.add(left == null ? List.of() : left);
        }
        return all;
    }

    /** The matchers that are left to ask of series; null if the external labels do not satisfy one of them. */
    private static @Nullable List<LabelMatcher> left(DeleteRequest request, Labels external) {
        List<LabelMatcher> left = new ArrayList<>();
        for (LabelMatcher matcher : request.matchers()) {
            String value = external.get(matcher.name());
            if (value.isEmpty()) {
                left.add(matcher);
            } else if (!matcher.matches(value)) {
                return null;
            }
        }
        return left;
    }
}
