package io.athanor.component.compact;

import io.athanor.tsdb.block.BlockMark;
import io.athanor.tsdb.block.Ulid;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Deletes blocks whose marks are old enough, and what uploads that broke off have left. */
final class Cleaning {
    /** An upload that has written nothing for so long is not going on. */
    static final Duration PARTIAL_UPLOAD_AGE = Duration.ofDays(2);

    private static final Logger LOG = LoggerFactory.getLogger(Cleaning.class);

    private final BlockStore store;
    private final CompactConfig config;
    private final CompactMetrics metrics;
    private final InstantSource clock;

    Cleaning(BlockStore store, CompactConfig config, CompactMetrics metrics, InstantSource clock) {
        this.store = store;
        this.config = config;
        this.metrics = metrics;
        this.clock = clock;
    }

    /** Deletes marked blocks; what cannot be deleted is left for the next time, and thrown after all were tried. */
    void deleteMarked(BucketState state) throws IOException {
        IOException failure = null;
        for (BlockMark.Deletion mark : state.deletions().values()) {
            Duration age = Duration.between(Instant.ofEpochSecond(mark.deletionTime()), clock.instant());
            if (age.compareTo(config.deleteDelay()) > 0) {
                try {
                    store.delete(mark.id());
                    metrics.blocksCleaned.inc();
                    LOG.atInfo().addKeyValue("block", mark.id()).log("deleted block marked for deletion");
                } catch (IOException e) {
                    metrics.cleanupFailures.inc();
                    failure = e;
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    /** Deletes folders without a readable meta in which nothing was written for two days. Failures are logged. */
    void deletePartialUploads(BucketState state) {
        for (Ulid ulid : state.partial()) {
            if (state.deletions().containsKey(ulid)) {
                continue;
            }
            try {
                Instant written = Instant.ofEpochMilli(store.lastModified(ulid));
                if (Duration.between(written, clock.instant()).compareTo(PARTIAL_UPLOAD_AGE) > 0) {
                    metrics.partialDeletionAttempts.inc();
                    store.delete(ulid);
                    metrics.blocksCleaned.inc();
                    LOG.atInfo().addKeyValue("block", ulid).log("deleted aborted partial upload");
                }
            } catch (IOException e) {
                metrics.cleanupFailures.inc();
                LOG.atWarn().addKeyValue("block", ulid).setCause(e).log("cannot delete an aborted partial upload");
            }
        }
    }
}
