package io.athanor.component.store;

import io.athanor.bucket.BlockGroup;
import io.athanor.bucket.deletion.DeleteRequest;
import io.athanor.bucket.deletion.DeleteRequests;
import io.athanor.bucket.fetch.BlockFetcher;
import io.athanor.bucket.fetch.BlockInfo;
import io.athanor.bucket.fetch.BlockState;
import io.athanor.bucket.fetch.BlockView;
import io.athanor.bucket.header.HeaderPool;
import io.athanor.bucket.remote.BucketStore;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.Ulid;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Has a bucket store serve what the fetcher finds. Used by one thread at a time; {@link #blocks} by any. */
public final class BlockSync {
    private final BlockFetcher fetcher;
    private final BucketStore store;
    private final HeaderPool headers;
    private final DeleteRequests requests;
    private List<DeleteRequest> hidden = List.of();

    /** Closes none of these. */
    public BlockSync(DeleteRequests requests, BlockFetcher fetcher, BucketStore store, HeaderPool headers) {
        this.requests = requests;
        this.fetcher = fetcher;
        this.store = store;
        this.headers = headers;
    }

    /**
     * Looks through the bucket. A block that could not be looked at this time is served as before.
     *
     * @throws IOException if the bucket cannot be listed; what was served before still is
     */
    public void run() throws IOException {
        BlockView view = fetcher.fetch();
        Map<Ulid, BlockMeta> found = view.metas();
        List<BlockMeta> serve = new ArrayList<>(found.values());
        Set<Ulid> failed = new HashSet<>();
        view.in(BlockState.FAILED).forEach(block -> failed.add(block.ulid()));
        for (BlockMeta before : store.blocks()) {
            if (failed.contains(before.ulid()) && !found.containsKey(before.ulid())) {
                serve.add(before);
            }
        }
        hidden = requests.readOr(hidden);
        store.update(serve, unusable(view, serve), hidden);
    }

    /**
     * Deletes local headers of blocks that the bucket has no more, unless the bucket did not tell everything when it was
     * looked through; to be called when there is nothing more urgent to do.
     *
     * @throws IOException if the folder cannot be read or written
     */
    public void tidy() throws IOException {
        BlockView view = fetcher.view();
        if (view.isComplete() && view.fetchedAt().isAfter(Instant.EPOCH)) {
            headers.keepOnly(view.metas().keySet());
        }
    }

    /** Blocks with a meta that is bad or unknown, and those whose meta the bucket has not given yet. */
    private static Map<Ulid, String> unusable(BlockView view, List<BlockMeta> served) {
        Map<Ulid, String> unusable = new HashMap<>();
        view.in(BlockState.CORRUPTED_META).forEach(block -> unusable.put(block.ulid(), block.reason()));
        view.in(BlockState.FAILED).forEach(block -> unusable.put(block.ulid(), block.reason()));
        served.forEach(block -> unusable.remove(block.ulid()));
        return unusable;
    }

    /** What became of each block, by ULID. */
    public List<BlockInfo> blocks() {
        return fetcher.view().blocks().stream().map(BlockSync::served).toList();
    }

    private static BlockInfo served(BlockInfo block) {
        BlockMeta meta = block.meta();
        boolean isUnknown =
                block.state() == BlockState.LOADED && meta != null && !BlockGroup.isKnown(meta.resolution());
        return isUnknown
                ? block.as(BlockState.OTHER_RESOLUTION, "its resolution is none of 0, 300000 and 3600000 ms")
                : block;
    }
}
