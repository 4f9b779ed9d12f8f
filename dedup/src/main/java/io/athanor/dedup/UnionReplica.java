package io.athanor.dedup;

import io.athanor.model.StaleMarker;
import io.athanor.model.histogram.FloatHistogram;
import io.athanor.tsdb.samples.SampleReader;
import io.athanor.tsdb.series.ChunkBuffer;
import io.athanor.tsdb.series.SampleBuffer;
import io.athanor.tsdb.series.SeriesChunks;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A replica whose samples may come from several sources: a sidecar and the store's copy, overlapping blocks. Chunks that
 * overlap make one piece; of samples of one time the number wins over the marker, then the larger value. Reused from
 * series to series.
 */
final class UnionReplica implements Replica {
    private final ChunkBuffer chunks = new ChunkBuffer();
    private @Nullable SeriesChunks series;
    private long mint;
    private long maxt;

    /** The first chunk of each piece, and in the end the number of chunks. */
    private int[] begin = new int[16];

    /** The last time of each piece's chunks. */
    private long[] end = new long[16];

    private int pieces;

    /** Where the chunks stand that samples are to tell their places in; empty: they need not. */
    private int[] origin = {};

    private final SampleBuffer one = new SampleBuffer();
    private SampleBuffer all = new SampleBuffer();
    private SampleBuffer merged = new SampleBuffer();

    /** Begins anew with the samples within {@code [lowest, highest]} of a series. */
    void reset(SeriesChunks of, long lowest, long highest) {
        series = of;
        of.read(lowest, highest, chunks);
        origin = new int[0];
        reset(lowest, highest);
    }

    /**
     * Begins anew with all samples of some chunks. The column of start timestamps, where it is asked for, then tells each
     * sample's place: the chunk's in {@code from}, shifted left by 32, and the sample's in the chunk.
     */
    void reset(ChunkBuffer from, List<Integer> some) {
        series = null;
        chunks.clear();
        List<Integer> byTime = new ArrayList<>(some);
        byTime.sort(Comparator.<Integer>comparingLong(i -> from.mint[i]).thenComparingLong(i -> from.maxt[i]));
        for (int i : byTime) {
            chunks.add(from.mint[i], from.maxt[i], from.encoding[i], from.data[i], from.offset[i], from.length[i]);
        }
        origin = byTime.stream().mapToInt(i -> i).toArray();
        reset(Long.MIN_VALUE, Long.MAX_VALUE);
    }

    private void reset(long lowest, long highest) {
        mint = lowest;
        maxt = highest;
        if (begin.length <= chunks.size) {
            begin = new int[2 * chunks.size];
            end = new long[2 * chunks.size];
        }
        pieces = 0;
        for (int i = 0; i < chunks.size; i++) {
            if (pieces > 0 && chunks.mint[i] <= end[pieces - 1]) {
                end[pieces - 1] = Math.max(end[pieces - 1], chunks.maxt[i]);
            } else if (chunks.maxt[i] >= lowest && chunks.mint[i] <= highest) {
                begin[pieces] = i;
                end[pieces++] = chunks.maxt[i];
            }
        }
        begin[pieces] = chunks.size;
    }

    /** Lets go of the data. */
    void clear() {
        chunks.clear();
        series = null;
        pieces = 0;
    }

    @Override
    public int pieces() {
        return pieces;
    }

    @Override
    public long mint(int piece) {
        return Math.max(mint, chunks.mint[begin[piece]]);
    }

    @Override
    public long maxt(int piece) {
        return Math.min(maxt, end[piece]);
    }

    @Override
    public void read(int piece, SampleBuffer into) {
        long lowest = mint(piece);
        long highest = maxt(piece);
        if (begin[piece + 1] - begin[piece] == 1) {
            append(begin[piece], lowest, highest, into);
            return;
        }
        start(all, into);
        for (int i = begin[piece]; i < begin[piece + 1]; i++) {
            if (i > begin[piece] && SampleReader.same(chunks, i - 1, i)) {
                continue;
            }
            start(one, into);
            append(i, lowest, highest, one);
            unite();
        }
        Columns.append(all, 0, all.size, into);
    }

    private void append(int chunk, long lowest, long highest, SampleBuffer into) {
        int before = into.size;
        SampleReader.append(series, chunks, chunk, lowest, highest, into);
        long[] places = into.startTimestamps;
        if (origin.length > 0 && places != null) {
            for (int i = before; i < into.size; i++) {
                places[i] = (long) origin[chunk] << Integer.SIZE | i - before;
            }
        }
    }

    /** Merges the samples of {@link #one} into {@link #all}. */
    private void unite() {
        start(merged, all);
        int i = 0;
        int j = 0;
        while (i < all.size || j < one.size) {
            if (j == one.size || i < all.size && all.t[i] < one.t[j]) {
                Columns.append(all, i, i + 1, merged);
                i++;
            } else if (i == all.size || one.t[j] < all.t[i]) {
                Columns.append(one, j, j + 1, merged);
                j++;
            } else {
                boolean better = better(one, j, all, i);
                Columns.append(better ? one : all, better ? j : i, (better ? j : i) + 1, merged);
                i++;
                j++;
            }
        }
        SampleBuffer swap = all;
        all = merged;
        merged = swap;
    }

    private static void start(SampleBuffer samples, SampleBuffer like) {
        samples.clear();
        if (like.startTimestamps != null) {
            samples.askForStartTimestamps();
        }
    }

    private static boolean better(SampleBuffer a, int i, SampleBuffer b, int j) {
        boolean markerA = StaleMarker.is(a.v[i]);
        boolean markerB = StaleMarker.is(b.v[j]);
        if (markerA || markerB) {
            return !markerA;
        }
        return Double.compare(size(a, i), size(b, j)) > 0;
    }

    private static double size(SampleBuffer samples, int i) {
        @Nullable FloatHistogram h = samples.histograms == null ? null : samples.histograms[i];
        return h == null ? samples.v[i] : h.count;
    }
}
