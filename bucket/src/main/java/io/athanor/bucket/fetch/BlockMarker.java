package io.athanor.bucket.fetch;

import io.athanor.objstore.Bucket;
import io.athanor.objstore.PreconditionFailedException;
import io.athanor.objstore.PutCondition;
import io.athanor.tsdb.block.BlockMark;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.Ulid;
import java.io.ByteArrayInputStream;
import java.io.IOException;

/** Writes marks beside blocks. The first mark of a kind stays: its time counts. */
public final class BlockMarker {
    private final Bucket bucket;

    /** @param bucket is not closed by this */
    public BlockMarker(Bucket bucket) {
        this.bucket = bucket;
    }

    /** Whether the bucket has a block: one with a meta. */
    public boolean exists(Ulid ulid) throws IOException {
        return bucket.exists(ulid + "/" + BlockMeta.FILE);
    }

    /** Writes a mark, unless there is one of its kind; says whether it did. */
    public boolean mark(BlockMark mark) throws IOException {
        String name = mark.id() + "/" + mark.file();
        if (bucket.exists(name)) {
            return false;
        }
        ByteArrayInputStream bytes = new ByteArrayInputStream(mark.toBytes());
        if (!bucket.supportsConditionalPut()) {
            bucket.put(name, bytes);
            return true;
        }
        try {
            bucket.putIf(new PutCondition.IfAbsent(), name, bytes);
            return true;
        } catch (PreconditionFailedException e) {
            return false;
        }
    }
}
