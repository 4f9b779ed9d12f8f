package io.athanor.tsdb.chunkenc;

import io.athanor.tsdb.series.SampleBuffer;
import java.util.Arrays;

/** Takes what was decoded behind the end of a buffer into it, without what lies outside of the time range. */
final class Columns {
    private Columns() {}

    /** {@code decoded} floats without start timestamps, in time order, lie behind the buffer's end. */
    static void keepFloats(SampleBuffer into, int decoded, long mint, long maxt) {
        keep(into, decoded, mint, maxt, false);
    }

    /** The same; {@code startTimestamps} says that their column, if there is one, has been filled as well. */
    static void keep(SampleBuffer into, int decoded, long mint, long maxt, boolean startTimestamps) {
        int start = into.size;
        int end = start + decoded;
        while (end > start && into.t[end - 1] > maxt) {
            end--;
        }
        int from = start;
        if (from < end && into.t[from] < mint) {
            from = lowerBound(into.t, start, end, mint);
            System.arraycopy(into.t, from, into.t, start, end - from);
            System.arraycopy(into.v, from, into.v, start, end - from);
            if (startTimestamps && into.startTimestamps != null) {
                System.arraycopy(into.startTimestamps, from, into.startTimestamps, start, end - from);
            }
        }
        int size = start + end - from;
        if (into.histograms != null) {
            Arrays.fill(into.histograms, start, size, null);
        }
        if (!startTimestamps && into.startTimestamps != null) {
            Arrays.fill(into.startTimestamps, start, size, 0);
        }
        into.size = size;
    }

    private static int lowerBound(long[] t, int from, int to, long mint) {
        int low = from;
        int high = to;
        while (low < high) {
            int mid = low + high >>> 1;
            if (t[mid] < mint) {
                low = mid + 1;
            } else {
                high = mid;
            }
        }
        return low;
    }
}
