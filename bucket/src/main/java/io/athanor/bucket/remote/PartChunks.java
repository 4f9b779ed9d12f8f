package io.athanor.bucket.remote;

import io.athanor.tsdb.CorruptBlockException;
import io.athanor.tsdb.series.ChunkBuffer;
import io.athanor.tsdb.series.ChunkOrder;
import io.athanor.tsdb.series.SeriesChunks;

/** The chunks of one label set, from all blocks that have it. */
final class PartChunks implements SeriesChunks {
    private final RequestRun run;
    private final BlockStream.Row[] parts;

    /** @param parts in the order of their blocks' first times */
    PartChunks(RequestRun run, BlockStream.Row[] parts) {
        this.run = run;
        this.parts = parts;
    }

    @Override
    public void read(long mint, long maxt, ChunkBuffer into) {
        into.clear();
        for (BlockStream.Row part : parts) {
            part.batch().append(part.index(), mint, maxt, into);
        }
        ChunkOrder.byFirstTime(into);
    }

    @Override
    public void corrupt(ChunkBuffer chunks, int index, RuntimeException why) {
        for (BlockStream.Row part : parts) {
            CorruptBlockException found = part.batch().table().corrupt(chunks, index, why);
            if (found != null) {
                run.missing().corrupt(part.batch().block(), found);
                return;
            }
        }
        RemoteBlock any = parts[0].batch().block();
        run.missing()
                .corrupt(any, new CorruptBlockException(any.ulid() + "/chunks", 0, String.valueOf(why.getMessage())));
    }
}
