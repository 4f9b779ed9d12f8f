package io.athanor.bucket.remote;

import io.athanor.model.Labels;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Labels that are there already, tried in their order: the next series is mostly the one that was next in another block, too.
 * One thread's.
 */
final class NearbyLabels {
    /** So many that this block has not are passed over at once, and as many more for each that was not found. */
    private static final int AHEAD = 4;

    /** After so many that were not found one after the other, the two have nothing in common. */
    private static final int PATIENCE = 32;

    private final @Nullable Labels[] there;
    private int next;
    private int missed;

    /** @param there some may be null */
    NearbyLabels(@Nullable Labels[] there) {
        this.there = there;
    }

    /** The labels of the first {@code n} of sorted names and values: those that are there, or new ones. */
    Labels of(String[] pairs, int n) {
        if (missed < PATIENCE) {
            int most = Math.min(there.length, next + AHEAD * (missed + 1));
            for (int i = next; i < most; i++) {
                Labels labels = there[i];
                if (labels != null && labels.isOf(pairs, n)) {
                    next = i + 1;
                    missed = 0;
                    return labels;
                }
            }
            missed++;
        }
        return Labels.ofSorted(Arrays.copyOf(pairs, n));
    }
}
