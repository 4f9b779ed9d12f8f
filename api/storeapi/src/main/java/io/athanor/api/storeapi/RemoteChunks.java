package io.athanor.api.storeapi;

import io.athanor.model.Labels;
import io.athanor.tsdb.series.ChunkBuffer;
import io.athanor.tsdb.series.ChunkOrder;
import io.athanor.tsdb.series.SeriesChunks;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** A series that came over the wire, in one piece or in several that followed each other. */
final class RemoteChunks implements SeriesChunks {
    private final Labels labels;
    private final ReceivedSeries answer;
    private final MemorySegment slab;
    private final long at;
    private final int count;
    private final int slabNumber;
    private @Nullable RemoteChunks rest;

    /**
     * @param slab holds {@code count} chunks from {@code at}, see {@link ChunkSlot}
     * @param slabNumber which of the cursor's slabs that is, counted from 1
     */
    RemoteChunks(Labels labels, ReceivedSeries answer, MemorySegment slab, long at, int count, int slabNumber) {
        this.labels = labels;
        this.answer = answer;
        this.slab = slab;
        this.at = at;
        this.count = count;
        this.slabNumber = slabNumber;
    }

    Labels labels() {
        return labels;
    }

    /** The first of the slabs that its chunks lie in. */
    int firstSlab() {
        int first = slabNumber;
        for (RemoteChunks part = rest; part != null; part = part.rest) {
            first = Math.min(first, part.slabNumber);
        }
        return first;
    }

    /** The last of the slabs that its chunks lie in: all that came later lies there, or in later ones. */
    int lastSlab() {
        int last = slabNumber;
        for (RemoteChunks part = rest; part != null; part = part.rest) {
            last = Math.max(last, part.slabNumber);
        }
        return last;
    }

    /** Appends what else came of the series. */
    void add(RemoteChunks more) {
        RemoteChunks last = this;
        while (last.rest != null) {
            last = last.rest;
        }
        last.rest = more;
    }

    @Override
    public void read(long mint, long maxt, ChunkBuffer into) {
        into.clear();
        for (RemoteChunks part = this; part != null; part = part.rest) {
            ChunkSlot.append(part.slab, part.at, part.count, mint, maxt, into);
        }
        ChunkOrder.byFirstTime(into);
    }

    @Override
    public void corrupt(ChunkBuffer of, int index, RuntimeException why) {
        answer.warn("receive series from " + answer.address() + ": a chunk of " + labels + " from " + of.mint[index]
                + " to " + of.maxt[index] + " ms: " + why.getMessage());
    }
}
