package io.athanor.api.storeapi;

import io.athanor.model.Labels;
import io.athanor.tsdb.series.ChunkBuffer;
import io.athanor.tsdb.series.ChunkOrder;
import io.athanor.tsdb.series.SeriesChunks;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The chunks of a series that came over the wire, in one frame or in several that followed each other. */
final class RemoteChunks implements SeriesChunks {
    private final Labels labels;
    private final SeriesFrame frame;
    private final int index;
    private final String address;
    private final Consumer<String> warnings;
    private @Nullable RemoteChunks rest;
    private RemoteChunks last = this;

    /** Of series {@code index} of a frame; complaints go to {@code warnings}, from any thread. */
    RemoteChunks(Labels labels, SeriesFrame frame, int index, String address, Consumer<String> warnings) {
        this.labels = labels;
        this.frame = frame;
        this.index = index;
        this.address = address;
        this.warnings = warnings;
    }

    /** Appends what a further frame has of the series. */
    void add(RemoteChunks more) {
        last.rest = more;
        last = more;
    }

    @Override
    public void read(long mint, long maxt, ChunkBuffer into) {
        into.clear();
        for (RemoteChunks part = this; part != null; part = part.rest) {
            part.frame.append(part.index, mint, maxt, into);
        }
        ChunkOrder.byFirstTime(into);
    }

    @Override
    public void corrupt(ChunkBuffer of, int at, RuntimeException why) {
        warnings.accept("receive series from " + address + ": a chunk of " + labels + " from " + of.mint[at] + " to "
                + of.maxt[at] + " ms: " + why.getMessage());
    }
}
