package io.athanor.component.compact;

import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.ThanosMeta;
import io.athanor.tsdb.block.Ulid;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices blocks that were made, since this compactor began, by one that keeps to no agreement with it: a real Thanos, by
 * mistake. Nothing is lost by that, but work is done twice. Safe for all threads.
 */
final class Foreigners {
    private static final Logger LOG = LoggerFactory.getLogger(Foreigners.class);
    private static final String COMPACTOR = "compactor";

    private final Coordination coordination;
    private final CompactMetrics metrics;
    private final long since;
    private final Set<Ulid> found = new TreeSet<>();
    private final Set<Ulid> own = new TreeSet<>();

    /** @param since time of names from which on blocks are looked at, ms: older ones may be from before somebody moved here */
    Foreigners(Coordination coordination, CompactMetrics metrics, long since) {
        this.coordination = coordination;
        this.metrics = metrics;
        this.since = since;
    }

    /** Looks at all blocks; each is told once. */
    synchronized void look(BucketState state) throws IOException {
        for (BlockMeta meta : state.originals().values()) {
            ThanosMeta thanos = meta.thanos();
            boolean isNew = meta.ulid().timeMs() >= since
                    && thanos != null
                    && thanos.source().equals(COMPACTOR)
                    && !own.contains(meta.ulid())
                    && !found.contains(meta.ulid());
            if (isNew && coordination.isOfOurs(meta.ulid())) {
                own.add(meta.ulid());
            } else if (isNew) {
                found.add(meta.ulid());
                LOG.atWarn()
                        .addKeyValue("block", meta.ulid())
                        .addKeyValue("sources", meta.sources().size())
                        .log(
                                "another compactor, which keeps to no agreement with this one, has made a block: is a Thanos"
                                        + " compactor at work on this bucket? Nothing is lost, but work is done twice");
            }
        }
        metrics.foreignBlocks.set(found.size());
    }

    /** The blocks that were found. */
    synchronized List<Ulid> found() {
        return List.copyOf(found);
    }
}
