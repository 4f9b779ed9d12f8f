package io.athanor.app;

import io.athanor.api.httpapi.DataVersion;
import io.athanor.bucket.BlockSet;
import io.athanor.bucket.fetch.BlockInfo;
import io.athanor.bucket.fetch.BlockState;
import io.athanor.tsdb.block.BlockMeta;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * The version of a set of blocks, day by day (UTC): which blocks have data of the day, and how they are served. Made anew when
 * the set is another one.
 */
final class BlockVersions implements Supplier<DataVersion> {
    private static final long DAY = 86_400_000;
    private static final long MOST_DAYS = 40_000;

    private final BlockSet blocks;
    private volatile Known known = new Known(new Object(), DataVersion.UNKNOWN);

    private record Known(Object edition, DataVersion version) {}

    BlockVersions(BlockSet blocks) {
        this.blocks = blocks;
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // an edition is itself or another
    public DataVersion get() {
        Object edition = blocks.edition();
        Known last = known;
        if (last.edition == edition) {
            return last.version;
        }
        DataVersion version = of(blocks.blocks());
        if (blocks.edition() == edition) {
            known = new Known(edition, version);
        }
        return version;
    }

    /** Blocks whose times are not known, or that go on for longer than a lifetime, count for all days. */
    static DataVersion of(List<BlockInfo> blocks) {
        Map<Long, Long> days = new TreeMap<>();
        long everywhere = 1;
        for (BlockInfo block : blocks) {
            boolean isServed = block.state() == BlockState.LOADED || block.state() == BlockState.SET_ASIDE;
            if (!isServed) {
                continue;
            }
            long hash = hash(block.ulid() + " " + block.version() + " " + block.state());
            BlockMeta meta = block.meta();
            long first = meta == null ? 0 : Math.floorDiv(meta.minTime(), DAY);
            long last = meta == null ? -1 : Math.floorDiv(Math.max(meta.minTime(), meta.maxTime() - 1), DAY);
            if (meta == null || last - first < 0 || last - first > MOST_DAYS) {
                everywhere += hash;
                continue;
            }
            for (long day = first; day <= last; day++) {
                days.merge(day, hash, Long::sum); // whatever the order of blocks is
            }
        }
        List<DataVersion.Slice> slices = new ArrayList<>();
        long all = everywhere;
        for (Map.Entry<Long, Long> day : days.entrySet()) {
            long version = day.getValue() + everywhere;
            all = all * 31 + day.getKey() * 0x9e3779b97f4a7c15L + version;
            long from = day.getKey() * DAY;
            slices.add(new DataVersion.Slice(from, from + DAY - 1, Long.toHexString(version)));
        }
        return new DataVersion("b" + Long.toHexString(all), slices);
    }

    private static long hash(String text) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        hash = (hash ^ hash >>> 30) * 0xbf58476d1ce4e5b9L;
        return hash ^ hash >>> 31;
    }
}
