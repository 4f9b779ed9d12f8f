package io.athanor.dedup;

import io.athanor.tsdb.chunkenc.ChunkDecoder;
import io.athanor.tsdb.chunkenc.Encoding;
import io.athanor.tsdb.compact.SampleEncoder;
import io.athanor.tsdb.series.ChunkBuffer;
import io.athanor.tsdb.series.SampleBuffer;

/*
 * What the penalty rule comes to as long as a replica is scraped without a gap: it stays the one that is used, since the
 * other is sent ahead by twice the last distance each time, and by five seconds after the first sample. Of the other chunk
 * only what lies before the second sample has to be known, and where it ends.
 */
/** Finds out soon whether of two chunks of floats the penalty rule takes all samples of the first, and none of the second. */
final class SteadyPair {
    private static final long INITIAL_PENALTY = 5_000;
    private static final long FAR = 1L << 60;

    private final SampleBuffer first = new SampleBuffer();
    private final SampleBuffer second = new SampleBuffer();

    /** @param group by first time */
    boolean firstAlone(ChunkBuffer group) {
        if (group.size != 2 || group.encoding[0] != Encoding.XOR || group.encoding[1] != Encoding.XOR) {
            return false;
        }
        first.clear();
        decode(group, 0, Long.MAX_VALUE, first);
        int n = first.size;
        long[] t = first.t;
        if (n < 2 || n > SampleEncoder.CHUNK_SAMPLES || t[0] > group.mint[1] || t[0] < -FAR || t[n - 1] > FAR) {
            return false;
        }
        boolean steady = true;
        long distance = t[1] - t[0];
        for (int i = 2; i < n; i++) {
            long next = t[i] - t[i - 1];
            steady &= next <= 1 + 2 * distance;
            distance = next;
        }
        return steady && group.maxt[1] <= t[n - 1] + 2 * distance && isPassedOver(group, t[0], t[1]);
    }

    /** Whether none of the second chunk's samples lies between where it is sent after the first sample, and the second one. */
    private boolean isPassedOver(ChunkBuffer group, long t0, long t1) {
        long target = t0 + 1 + INITIAL_PENALTY;
        if (t1 <= target || group.maxt[1] < target) {
            return true;
        }
        second.clear();
        decode(group, 1, t1 - 1, second);
        if (second.size > 0 && second.t[0] < group.mint[1]) {
            return false;
        }
        return second.size == 0 || second.t[second.size - 1] < target;
    }

    private static void decode(ChunkBuffer group, int i, long maxt, SampleBuffer into) {
        ChunkDecoder.decode(
                group.encoding[i], group.data[i], group.offset[i], group.length[i], Long.MIN_VALUE, maxt, into);
    }
}
