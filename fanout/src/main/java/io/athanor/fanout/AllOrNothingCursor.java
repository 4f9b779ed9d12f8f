package io.athanor.fanout;

import io.athanor.api.storeapi.completeness.CompletenessCursor;
import io.athanor.tsdb.series.IncompleteException;
import io.athanor.tsdb.series.StillWanted;
import java.util.List;

/** Ends a selection as soon as anything of it is missing, also while another store is waited for. */
final class AllOrNothingCursor extends GuardedCursor {
    /** After how many series to look at the stores again. */
    private static final int EVERY = 64;

    private final List<AskedCursor> asked;
    private int given;

    AllOrNothingCursor(CompletenessCursor inner, List<AskedCursor> asked) {
        super(inner);
        this.asked = List.copyOf(asked);
    }

    /** @throws IncompleteException naming what is missing */
    @Override
    public boolean next() {
        Runnable outer = StillWanted.look();
        boolean isThere = StillWanted.during(
                () -> {
                    outer.run();
                    check();
                },
                inner::next);
        if (!isThere || given++ % EVERY == 0) {
            check();
        }
        return isThere;
    }

    private void check() {
        for (AskedCursor one : asked) {
            String missing = one.missing();
            if (!missing.isEmpty()) {
                throw new IncompleteException(missing);
            }
        }
    }
}
