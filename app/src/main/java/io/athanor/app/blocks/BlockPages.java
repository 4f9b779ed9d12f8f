package io.athanor.app.blocks;

import io.athanor.api.httpapi.BlocksApi;
import io.athanor.api.httpapi.BlocksPage;
import io.athanor.api.httpapi.ShownBlocks;
import io.athanor.api.httpapi.ShownBlocks.LeftOut;
import io.athanor.bucket.bucketindex.MarkKind;
import io.athanor.bucket.fetch.BlockFetcher;
import io.athanor.bucket.fetch.BlockInfo;
import io.athanor.bucket.fetch.BlockMarker;
import io.athanor.bucket.fetch.BlockState;
import io.athanor.objstore.Bucket;
import io.athanor.server.http.Routes;
import io.athanor.tsdb.block.BlockMark;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.Ulid;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** The pages of blocks and their API, over what a fetcher has found. */
public final class BlockPages {
    private final BlocksApi api;
    private final boolean isDisabled;

    /** @param loaded what became of each block, for a component that knows more of it than its fetcher does */
    public BlockPages(
            BucketWebFlags flags,
            Bucket bucket,
            BlockFetcher fetcher,
            Supplier<List<BlockInfo>> loaded,
            InstantSource clock) {
        this(flags.label(), flags.mayMark(), flags.isDisabled(), bucket, fetcher, loaded, clock);
    }

    /** Of a component that is there for these pages. */
    public BlockPages(String label, boolean mayMark, Bucket bucket, BlockFetcher fetcher, InstantSource clock) {
        this(label, mayMark, false, bucket, fetcher, () -> fetcher.view().blocks(), clock);
    }

    private BlockPages(
            String label,
            boolean mayMark,
            boolean isDisabled,
            Bucket bucket,
            BlockFetcher fetcher,
            Supplier<List<BlockInfo>> loaded,
            InstantSource clock) {
        this.isDisabled = isDisabled;
        this.api = new BlocksApi(
                label,
                () -> shown(fetcher.status(), loaded.get()),
                () -> shown(fetcher.status(), fetcher.view().unfiltered()),
                mayMark ? marking(new BlockMarker(bucket)) : null,
                clock);
    }

    /** Pages and API, or none with {@code --web.disable}. */
    public Routes routes() {
        Routes routes = new Routes();
        return isDisabled ? routes : routes.addAll("", api.routes()).addAll("", new BlocksPage().routes());
    }

    private static BlocksApi.Marking marking(BlockMarker marker) {
        return new BlocksApi.Marking() {
            @Override
            public boolean exists(Ulid block) throws IOException {
                return marker.exists(block);
            }

            @Override
            public void mark(BlockMark mark) throws IOException {
                marker.mark(mark);
            }
        };
    }

    private static ShownBlocks shown(BlockFetcher.Status status, List<BlockInfo> blocks) {
        List<BlockMeta> loaded = new ArrayList<>();
        List<LeftOut> leftOut = new ArrayList<>();
        List<BlockMark> marks = new ArrayList<>();
        for (BlockInfo block : blocks) {
            if (block.state() == BlockState.LOADED && block.meta() != null) {
                loaded.add(block.meta());
            } else {
                leftOut.add(
                        new LeftOut(block.ulid(), block.meta(), block.state().label(), block.reason()));
            }
        }
        for (BlockInfo block : status.view().blocks()) {
            for (MarkKind kind : MarkKind.ALL) {
                BlockMark mark = block.marks().of(kind);
                if (mark != null) {
                    marks.add(mark);
                }
            }
        }
        return new ShownBlocks(loaded, leftOut, marks, status.view().problems(), status.lookedAt(), status.failure());
    }
}
