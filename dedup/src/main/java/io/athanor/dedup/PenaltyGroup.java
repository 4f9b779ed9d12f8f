package io.athanor.dedup;

import io.athanor.tsdb.compact.OverlapMerger;
import io.athanor.tsdb.compact.SampleEncoder;
import io.athanor.tsdb.compact.TypedSamples;
import io.athanor.tsdb.series.ChunkBuffer;
import io.athanor.tsdb.series.SampleBuffer;
import java.util.ArrayList;
import java.util.List;

/*
 * The rule looks at times alone. So what it is given as values are places (which chunk, which sample), and what it gives
 * back tells which samples to write: floats, integer and float histograms alike.
 */
/**
 * Deduplicates chunks that overlap by Thanos's penalty rule, for the compactor: each chunk of the group counts as a replica,
 * as in Thanos. Samples are not changed; chunks of floats and of histograms that overlap are deduplicated together (Thanos
 * loses those of another kind than the first).
 */
public final class PenaltyGroup implements OverlapMerger.Group {
    private final List<ChunkOfGroup> replicas = new ArrayList<>();
    private final PenaltyMerge penalty = new PenaltyMerge();
    private final SteadyPair steady = new SteadyPair();
    private final SampleBuffer places = new SampleBuffer();
    private final SampleEncoder encoder;
    private final boolean startTimestamps;

    /** @param startTimestamps whether to keep them, by encodings that Thanos cannot read */
    public PenaltyGroup(boolean startTimestamps) {
        this.startTimestamps = startTimestamps;
        encoder = new SampleEncoder(startTimestamps);
    }

    @Override
    public void merge(ChunkBuffer group, ChunkBuffer into) {
        if (!startTimestamps && steady.firstAlone(group)) {
            into.add(group.mint[0], group.maxt[0], group.encoding[0], group.data[0], group.offset[0], group.length[0]);
            return;
        }
        for (int i = 0; i < group.size; i++) {
            if (i == replicas.size()) {
                replicas.add(new ChunkOfGroup(i, startTimestamps));
            }
            replicas.get(i).reset(group);
        }
        places.clear();
        penalty.merge(replicas.subList(0, group.size), Kind.RAW, places);
        encoder.begin(into);
        for (int i = 0; i < places.size; i++) {
            long place = (long) places.v[i];
            TypedSamples from = replicas.get((int) (place >>> Integer.SIZE)).samples;
            from.writeTo(encoder, (int) place, true);
        }
        encoder.end();
    }

    /** One chunk, decoded when it is asked for. */
    private static final class ChunkOfGroup implements Replica {
        private final TypedSamples samples;
        private final int index;
        private ChunkBuffer group = new ChunkBuffer();

        private ChunkOfGroup(int index, boolean startTimestamps) {
            this.index = index;
            samples = new TypedSamples(startTimestamps);
        }

        private void reset(ChunkBuffer chunks) {
            group = chunks;
        }

        @Override
        public int pieces() {
            return 1;
        }

        @Override
        public long mint(int piece) {
            return group.mint[index];
        }

        @Override
        public long maxt(int piece) {
            return group.maxt[index];
        }

        @Override
        public void read(int piece, SampleBuffer into) {
            samples.read(group, index);
            int n = samples.size();
            into.reserve(n);
            double place = (double) ((long) index << Integer.SIZE);
            for (int i = 0; i < n; i++) {
                into.t[into.size] = samples.t(i);
                into.v[into.size++] = place + i;
            }
        }
    }
}
