package io.athanor.fanout;

import io.athanor.tsdb.series.SeriesCursor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What holds for several cursors together. */
final class Cursors {
    private Cursors() {}

    /** Closes each, whatever the others do. */
    static void closeAll(List<? extends SeriesCursor> cursors) {
        @Nullable RuntimeException failure = null;
        for (SeriesCursor cursor : cursors) {
            try {
                cursor.close();
            } catch (RuntimeException e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
