package io.athanor.bucket.fetch;

import io.athanor.bucket.bucketindex.MarkKind;
import io.athanor.objstore.Bucket;
import io.athanor.objstore.ObjectNotFoundException;
import io.athanor.tsdb.CorruptBlockException;
import io.athanor.tsdb.block.BlockMark;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.Ulid;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.Semaphore;

/** Reads metas and marks; so many metas at once, and not more. Used by many threads. */
final class BlockReader {
    /** No meta or mark is larger. */
    private static final int MAX_JSON_BYTES = 64 << 20;

    private final Bucket bucket;
    private final Semaphore permits;

    BlockReader(Bucket bucket, int concurrency) {
        this.bucket = bucket;
        this.permits = new Semaphore(concurrency);
    }

    boolean exists(Ulid ulid, String file) throws IOException {
        return bucket.exists(ulid + "/" + file);
    }

    /** Whether a folder holds nothing: then there is none. */
    boolean isEmpty(Ulid ulid) throws IOException {
        boolean[] holds = {false};
        bucket.list(ulid + "/", name -> holds[0] = true);
        return !holds[0];
    }

    /**
     * A block's meta.
     *
     * @throws ObjectNotFoundException if there is none
     * @throws CorruptBlockException if it is not what it should be
     */
    BlockMeta meta(Ulid ulid) throws IOException {
        String where = ulid + "/" + BlockMeta.FILE;
        BlockMeta meta = BlockMeta.parse(limited(where), where);
        if (!meta.ulid().equals(ulid)) {
            throw new CorruptBlockException(where, 0, "it is the meta of block " + meta.ulid());
        }
        return meta;
    }

    /**
     * A block's mark.
     *
     * @throws ObjectNotFoundException if there is none
     * @throws CorruptBlockException if it is not what it should be
     */
    BlockMark mark(Ulid ulid, MarkKind kind) throws IOException {
        String where = ulid + "/" + kind.file();
        BlockMark mark = BlockMark.parse(kind.file(), limited(where), where);
        if (!mark.id().equals(ulid)) {
            throw new CorruptBlockException(where, 0, "it is the mark of block " + mark.id());
        }
        return mark;
    }

    private byte[] limited(String name) throws IOException {
        permits.acquireUninterruptibly();
        try (InputStream in = bucket.get(name)) {
            byte[] bytes = in.readNBytes(MAX_JSON_BYTES + 1);
            if (bytes.length > MAX_JSON_BYTES) {
                throw new CorruptBlockException(
                        name, MAX_JSON_BYTES, "the file is larger than " + MAX_JSON_BYTES + " bytes");
            }
            return bytes;
        } finally {
            permits.release();
        }
    }
}
