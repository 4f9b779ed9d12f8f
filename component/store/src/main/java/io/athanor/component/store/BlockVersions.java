package io.athanor.component.store;

import io.athanor.api.storeapi.version.DataVersion;
import io.athanor.api.storeapi.version.VersionSum;
import io.athanor.bucket.BlockSet;
import io.athanor.bucket.deletion.DeleteMask;
import io.athanor.bucket.deletion.DeleteRequest;
import io.athanor.bucket.fetch.BlockInfo;
import io.athanor.bucket.fetch.BlockState;
import io.athanor.bucket.remote.BucketStore;
import io.athanor.tsdb.block.BlockMeta;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The version of a set of blocks: which blocks have data of a time, how they are served, and what is hidden of them. Made anew when
 * the set is another one. Safe for all threads.
 */
public final class BlockVersions implements Supplier<DataVersion> {
    private final Supplier<@Nullable Object> edition;
    private final Supplier<Known> make;
    private volatile Known known = new Known(new Object(), DataVersion.UNKNOWN);

    private record Known(Object edition, DataVersion version) {}

    private BlockVersions(Supplier<@Nullable Object> edition, Supplier<Known> make) {
        this.edition = edition;
        this.make = make;
    }

    /** Of blocks that are at hand. */
    public static BlockVersions of(BlockSet blocks) {
        return new BlockVersions(blocks::edition, () -> {
            while (true) {
                Object edition = blocks.edition();
                DataVersion version = of(blocks.blocks());
                if (edition.equals(blocks.edition())) {
                    return new Known(edition, version);
                }
            }
        });
    }

    /** Of blocks in a bucket. */
    public static BlockVersions of(BucketStore store) {
        return new BlockVersions(store::edition, () -> {
            BucketStore.Serving serving = store.serving();
            return new Known(serving.edition(), of(serving));
        });
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // an edition is itself or another
    public DataVersion get() {
        Known last = known;
        if (last.edition == edition.get()) {
            return last.version;
        }
        Known now = make.get();
        known = now;
        return now.version;
    }

    private static DataVersion of(List<BlockInfo> blocks) {
        VersionSum sum = new VersionSum();
        for (BlockInfo block : blocks) {
            boolean isServed = block.state() == BlockState.LOADED || block.state() == BlockState.SET_ASIDE;
            if (isServed) {
                String what = block.ulid() + " " + block.version() + " " + block.state();
                BlockMeta meta = block.meta();
                sum.add(
                        meta == null ? Long.MIN_VALUE : meta.minTime(),
                        meta == null ? Long.MAX_VALUE : last(meta),
                        what);
            }
        }
        return sum.sum();
    }

    private static DataVersion of(BucketStore.Serving serving) {
        VersionSum sum = new VersionSum();
        for (BucketStore.Served block : serving.blocks()) {
            BlockMeta meta = block.meta();
            String what = meta.ulid() + " "
                    + (meta.thanos() == null ? "" : meta.thanos().labels());
            sum.add(meta.minTime(), last(meta), what);
            hidden(meta, block.mask(), sum);
        }
        serving.unusable().forEach(ulid -> sum.add(Long.MIN_VALUE, Long.MAX_VALUE, "unusable " + ulid));
        return sum.sum();
    }

    private static void hidden(BlockMeta meta, DeleteMask mask, VersionSum sum) {
        for (DeleteRequest request : mask.requests()) {
            sum.add(
                    Math.max(meta.minTime(), request.mint()),
                    Math.min(last(meta), request.maxt()),
                    "hidden " + meta.ulid() + " " + request.id());
        }
    }

    private static long last(BlockMeta meta) {
        return Math.max(meta.minTime(), meta.maxTime() - 1);
    }
}
