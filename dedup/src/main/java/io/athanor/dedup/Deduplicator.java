package io.athanor.dedup;

import io.athanor.tsdb.samples.SampleChain;
import io.athanor.tsdb.samples.SampleReader;
import io.athanor.tsdb.samples.WindowReader;
import io.athanor.tsdb.samples.WindowValue;
import io.athanor.tsdb.series.ChunkBuffer;
import io.athanor.tsdb.series.SampleBuffer;
import io.athanor.tsdb.series.SeriesChunks;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes one series of its replicas.
 *
 * <p>Replicas are given in rank order ({@link ReplicaRank}). Nothing is decoded that cannot matter. Holds scratch memory
 * that grows to the largest series: one per thread, used for many series.
 */
public final class Deduplicator {
    private final DedupFunc func;
    private final PseudoReplicas pool = new PseudoReplicas();
    private final List<ChunkReplica> chunkReplicas = new ArrayList<>();
    private final List<UnionReplica> unions = new ArrayList<>();
    private final List<Replica> given = new ArrayList<>();
    private final DownsampledReplicas downsampled = new DownsampledReplicas();
    private final RankedWindows rankedWindows = new RankedWindows();
    private final SampleReader reader = new SampleReader();
    private final ChunkBuffer look = new ChunkBuffer();
    private final List<SampleBuffer> runs = new ArrayList<>();
    private final SampleChain chain = new SampleChain();
    private final PenaltyMerge penalty = new PenaltyMerge();
    private final AthanorMerge athanor = new AthanorMerge(true);

    /** Without scratch memory yet. */
    public Deduplicator(DedupFunc func) {
        this.func = func;
    }

    /**
     * Replaces what {@code into} holds by the deduplicated raw samples within {@code [mint, maxt]}, in time order.
     *
     * @param replicas chunks of all replicas, in rank order
     * @param kind what is known of the values
     * @param mint first time of interest, ms, inclusive; under {@code penalty} this is where deduplication begins
     * @param maxt last time of interest, ms, inclusive
     * @throws io.athanor.tsdb.CorruptBlockException if the source cannot do without a chunk that cannot be read
     */
    public void read(List<SeriesChunks> replicas, Kind kind, long mint, long maxt, SampleBuffer into) {
        read(replicas, kind, WindowValue.AVERAGE, mint, mint, maxt, into);
    }

    /**
     * The same where chunks may be downsampled.
     *
     * @param value what stands for a window
     * @param from first time whose chunks are read, ms, not after {@code mint}: there counters' lines begin, and there
     *     chunks are dealt out to runs
     */
    public void read(
            List<SeriesChunks> replicas,
            Kind kind,
            WindowValue value,
            long from,
            long mint,
            long maxt,
            SampleBuffer into) {
        into.counts = false;
        if (func.needsIdentity()) {
            int window = kind.resolutionMs() == 0 ? 0 : longestWindow(replicas, from, maxt);
            if (window == 0) {
                readRanked(replicas, new Kind(kind.counter(), 0), mint, maxt, into);
            } else {
                readRankedWindows(replicas, AthanorRule.of(window), value, from, mint, maxt, into);
            }
            return;
        }
        pool.clear();
        for (SeriesChunks replica : replicas) {
            pool.add(replica, from, maxt);
        }
        pool.split();
        if (WindowReader.anyWindows(pool.chunks())) {
            try {
                List<Replica> dealt = downsampled.ofRuns(pool, value, mint, maxt, into);
                mergeDownsampled(dealt, kind, value, mint, maxt, into);
            } finally {
                pool.clear();
            }
            return;
        }
        into.windowMs = null;
        given.clear();
        for (int i = 0; i < pool.count(); i++) {
            if (i == chunkReplicas.size()) {
                chunkReplicas.add(new ChunkReplica(pool));
            }
            chunkReplicas.get(i).reset(mint, maxt);
            given.add(chunkReplicas.get(i));
        }
        for (int i = 0; i < pool.chunks().size; i++) {
            int run = pool.runOf(pool.inOrder(i));
            if (run >= 0) {
                chunkReplicas.get(run).add(pool.inOrder(i));
            }
        }
        try {
            merge(given, kind, mint, maxt, into);
        } finally {
            pool.clear();
        }
    }

    private void mergeDownsampled(
            List<Replica> replicas, Kind kind, WindowValue value, long mint, long maxt, SampleBuffer into) {
        into.counts = value == WindowValue.COUNT;
        if (replicas.isEmpty()) {
            into.size = 0;
            into.histograms = null;
            return;
        }
        merge(replicas, kind, mint, maxt, into);
        downsampled.windowLengths(into);
    }

    private void readRankedWindows(
            List<SeriesChunks> replicas,
            AthanorRule rule,
            WindowValue value,
            long from,
            long mint,
            long maxt,
            SampleBuffer into) {
        if (replicas.size() == 1) {
            reader.read(replicas.getFirst(), value, from, mint, maxt, into);
            return;
        }
        into.size = 0;
        into.histograms = null;
        into.counts = value == WindowValue.COUNT;
        long back = rule.lookBack();
        long lowest = mint < Long.MIN_VALUE + back ? Long.MIN_VALUE : Math.min(from, mint - back);
        rankedWindows.read(replicas, value, lowest, mint, maxt, rule, athanor, into);
    }

    private int longestWindow(List<SeriesChunks> replicas, long from, long maxt) {
        int longest = 0;
        for (SeriesChunks replica : replicas) {
            replica.read(from, maxt, look);
            for (int i = 0; i < look.size; i++) {
                longest = Math.max(longest, look.windowMs[i]);
            }
            look.clear();
        }
        return longest;
    }

    private void readRanked(List<SeriesChunks> replicas, Kind kind, long mint, long maxt, SampleBuffer into) {
        long back = replicas.size() == 1 ? 0 : func.lookBack(kind.resolutionMs());
        long lowest = mint < Long.MIN_VALUE + back ? Long.MIN_VALUE : mint - back;
        given.clear();
        for (int i = 0; i < replicas.size(); i++) {
            if (i == unions.size()) {
                unions.add(new UnionReplica());
            }
            unions.get(i).reset(replicas.get(i), lowest, maxt);
            given.add(unions.get(i));
        }
        try {
            merge(given, kind, mint, maxt, into);
        } finally {
            unions.forEach(UnionReplica::clear);
        }
    }

    /**
     * The same for replicas whose samples come from elsewhere, downsampled ones for example. They have been bounded
     * already: under {@code athanor} to {@code [mint − lookBack, maxt]}, else to {@code [mint, maxt]}.
     */
    public void merge(List<? extends Replica> replicas, Kind kind, long mint, long maxt, SampleBuffer into) {
        into.size = 0;
        into.histograms = null;
        if (replicas.size() <= 1) {
            replicas.forEach(replica -> readAll(replica, into));
            Columns.dropBefore(into, 0, mint);
            return;
        }
        switch (func) {
            case PENALTY -> penalty.merge(replicas, kind, into);
            case CHAIN -> chain(replicas, into);
            case ATHANOR -> athanor.merge(replicas, AthanorRule.of(kind.resolutionMs()), mint, into);
        }
    }

    private static void readAll(Replica replica, SampleBuffer into) {
        for (int i = 0; i < replica.pieces(); i++) {
            replica.read(i, into);
        }
    }

    private void chain(List<? extends Replica> replicas, SampleBuffer into) {
        for (int i = 0; i < replicas.size(); i++) {
            if (i == runs.size()) {
                runs.add(new SampleBuffer());
            }
            SampleBuffer run = runs.get(i);
            run.clear();
            if (into.startTimestamps != null) {
                run.askForStartTimestamps();
            }
            readAll(replicas.get(i), run);
        }
        chain.merge(runs, replicas.size(), into);
    }
}
