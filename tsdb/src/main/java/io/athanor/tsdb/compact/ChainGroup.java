package io.athanor.tsdb.compact;

import io.athanor.tsdb.series.ChunkBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Merges overlapping chunks by time, each time once: for copies of the same samples.
 *
 * <p>Of samples of one time that differ, that of the chunk stays which gave the sample before, else that of the first in
 * the group. A histogram that does not follow, in its own chunk, the one given before it, loses what it knows about counter
 * resets, unless it is a gauge.
 */
public final class ChainGroup implements OverlapMerger.Group {
    private final List<TypedSamples> chunks = new ArrayList<>();
    private final SampleEncoder encoder;
    private final boolean startTimestamps;
    private int[] position = new int[4];

    /** @param startTimestamps whether to keep them, by encodings that Thanos cannot read */
    public ChainGroup(boolean startTimestamps) {
        this.startTimestamps = startTimestamps;
        encoder = new SampleEncoder(startTimestamps);
    }

    @Override
    public void merge(ChunkBuffer group, ChunkBuffer into) {
        read(group);
        encoder.begin(into);
        int current = -1;
        boolean any = false;
        long last = 0;
        while (true) {
            int next = earliest(group.size, current, any, last);
            if (next < 0) {
                break;
            }
            TypedSamples from = chunks.get(next);
            int i = position[next]++;
            from.writeTo(encoder, i, next == current && any && i > 0 && from.t(i - 1) == last);
            current = next;
            last = from.t(i);
            any = true;
        }
        encoder.end();
    }

    private void read(ChunkBuffer group) {
        if (position.length < group.size) {
            position = new int[2 * group.size];
        }
        for (int i = 0; i < group.size; i++) {
            if (i == chunks.size()) {
                chunks.add(new TypedSamples(startTimestamps));
            }
            chunks.get(i).read(group, i);
            position[i] = 0;
        }
    }

    /** The chunk whose next sample is the earliest after {@code last}; at a tie {@code current}, else the first. */
    private int earliest(int count, int current, boolean any, long last) {
        int best = -1;
        long bestTime = 0;
        for (int i = 0; i < count; i++) {
            TypedSamples chunk = chunks.get(i);
            while (any && position[i] < chunk.size() && chunk.t(position[i]) <= last) {
                position[i]++;
            }
            if (position[i] < chunk.size()) {
                long t = chunk.t(position[i]);
                if (best < 0 || t < bestTime || t == bestTime && i == current) {
                    best = i;
                    bestTime = t;
                }
            }
        }
        return best;
    }
}
