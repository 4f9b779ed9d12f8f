package io.athanor.bucket.fetch;

import io.athanor.objstore.Bucket;
import io.athanor.objstore.ObjectNotFoundException;
import io.athanor.objstore.PreconditionFailedException;
import io.athanor.objstore.PutCondition;
import io.athanor.tsdb.CorruptBlockException;
import io.athanor.tsdb.block.BlockMark;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.Ulid;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** Writes marks beside blocks. The first mark of a kind stays: its time counts. */
public final class BlockMarker {
    private static final int MAX_BYTES = 1 << 20;

    private final Bucket bucket;

    /** @param bucket is not closed by this */
    public BlockMarker(Bucket bucket) {
        this.bucket = bucket;
    }

    /** Whether the bucket has a block: one with a meta. */
    public boolean exists(Ulid ulid) throws IOException {
        return bucket.exists(ulid + "/" + BlockMeta.FILE);
    }

    /**
     * A mark of a block.
     *
     * @param file which: its name
     * @return empty if the block has none of this name
     * @throws IOException also if it is not what a mark should be
     */
    public Optional<BlockMark> find(Ulid ulid, String file) throws IOException {
        String name = ulid + "/" + file;
        try (InputStream in = bucket.get(name)) {
            return Optional.of(BlockMark.parse(file, in.readNBytes(MAX_BYTES), name));
        } catch (ObjectNotFoundException e) {
            return Optional.empty();
        } catch (CorruptBlockException e) {
            throw new IOException("a mark cannot be understood: " + e.getMessage(), e);
        }
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
