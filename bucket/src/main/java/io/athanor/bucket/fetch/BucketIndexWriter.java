package io.athanor.bucket.fetch;

import io.athanor.bucket.bucketindex.BucketIndex;
import io.athanor.bucket.bucketindex.BucketIndexFormat;
import io.athanor.bucket.bucketindex.IndexedBlock;
import io.athanor.objstore.Bucket;
import io.athanor.objstore.Bucket.ObjectInfo;
import io.athanor.objstore.ObjectNotFoundException;
import io.athanor.objstore.PreconditionFailedException;
import io.athanor.objstore.PutCondition;
import io.athanor.tsdb.CorruptBlockException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the {@link BucketIndexFormat bucket index}. Several may do so in one bucket: each replaces only what it has seen, and
 * nothing that was begun later. Safe for all threads.
 */
public final class BucketIndexWriter {
    private static final Logger LOG = LoggerFactory.getLogger(BucketIndexWriter.class);

    /** An index that says the same is written again only after this long: often enough to stay fresh. */
    private static final Duration REWRITE_AFTER = BucketIndexFormat.FRESH_FOR.dividedBy(4);

    private final Bucket bucket;
    private List<IndexedBlock> written = List.of();
    private long writtenAt = Long.MIN_VALUE;

    /** @param bucket is not closed by this */
    public BucketIndexWriter(Bucket bucket) {
        this.bucket = bucket;
    }

    /**
     * Writes what a view tells, whatever its filters leave out; not if that has been written lately, and not if somebody else
     * has meanwhile written what was seen later.
     *
     * @return whether it was written
     * @throws IllegalArgumentException if the view is not complete or not first hand
     * @throws IOException if the bucket does not take it; the index is then what it was
     */
    public synchronized boolean write(BlockView view) throws IOException {
        if (!view.isComplete() || !view.isFirstHand()) {
            throw new IllegalArgumentException("the bucket index is made of what was seen, all of it");
        }
        long seenAt = view.fetchedAt().toEpochMilli();
        boolean isDue = seenAt - REWRITE_AFTER.toMillis() >= writtenAt;
        if (!isDue && view.indexed().equals(written)) {
            return false;
        }
        ObjectInfo before = attributes();
        if (before != null && begunAt() > seenAt) {
            return false;
        }
        try {
            put(before, BucketIndexFormat.encode(new BucketIndex(seenAt, view.indexed())));
        } catch (PreconditionFailedException e) {
            LOG.debug("somebody else keeps the bucket index as well: {}", e.getMessage());
            return false;
        }
        written = view.indexed();
        writtenAt = seenAt;
        return true;
    }

    private @Nullable ObjectInfo attributes() throws IOException {
        try {
            return bucket.attributes(BucketIndexFormat.OBJECT);
        } catch (ObjectNotFoundException e) {
            return null;
        }
    }

    /** When the index that is there was begun, ms; the least time if it is none. */
    private long begunAt() throws IOException {
        try (InputStream in = bucket.getRange(BucketIndexFormat.OBJECT, 0, BucketIndexFormat.HEADER)) {
            return BucketIndexFormat.writtenAt(in.readNBytes(BucketIndexFormat.HEADER), BucketIndexFormat.OBJECT);
        } catch (ObjectNotFoundException | CorruptBlockException e) {
            return Long.MIN_VALUE;
        }
    }

    private void put(@Nullable ObjectInfo before, byte[] bytes) throws IOException {
        if (!bucket.supportsConditionalPut()) {
            bucket.put(BucketIndexFormat.OBJECT, new ByteArrayInputStream(bytes));
            return;
        }
        PutCondition condition =
                before == null ? new PutCondition.IfAbsent() : new PutCondition.IfMatch(before.version());
        bucket.putIf(condition, BucketIndexFormat.OBJECT, new ByteArrayInputStream(bytes));
    }
}
