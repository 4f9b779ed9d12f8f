package io.athanor.bucket.cache;

import io.athanor.cache.Cache;
import io.athanor.model.budget.CacheBudget;
import io.athanor.model.budget.SharedBudget;
import io.athanor.objstore.Bucket;
import io.athanor.objstore.ObjectNames;
import io.athanor.objstore.PutCondition;
import io.athanor.tsdb.block.BlockMeta;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A bucket of blocks, of which parts are kept in a cache: metas and deletion marks, whether they are there, the list of what is
 * at the root, and the segments of chunks in pieces. Everything else goes to the bucket.
 *
 * <p>What others write is seen when what is cached of it is over; what is written through this bucket is seen at once where
 * the cache takes it. Segments of chunks never change. See {@link FreshReads} for who finds cached bytes wrong.
 *
 * <p><b>Keys</b> {@code B1:<hash of the bucket's place>:<verb>:<name>}.
 */
public final class CachingBucket implements Bucket {
    private static final Pattern CHUNKS = Pattern.compile(".*/chunks/[0-9]+");
    private static final String DELETION_MARK = "deletion-mark.json";

    private final Bucket inner;
    private final Cache cache;
    private final CachedMetafiles metafiles;
    private final CachedListing listing;
    private final CachedAttributes attributes;
    private final CachedRanges ranges;
    private final Writes writes = new Writes();

    /**
     * @param inner closed with this, as is {@code cache}
     * @param place names the bucket and the folder in it among all that may share the cache
     * @param ledger where what a read gathers from the cache is reserved; without room the cache is not asked. Null: nowhere
     */
    public CachingBucket(
            Bucket inner,
            Cache cache,
            String place,
            CachingBucketConfig config,
            CachingBucketMetrics metrics,
            @Nullable SharedBudget ledger,
            InstantSource clock) {
        this.inner = inner;
        this.cache = cache;
        CacheKeys keys = new CacheKeys(place);
        this.metafiles = new CachedMetafiles(inner, cache, keys, config, metrics, clock, writes);
        this.listing = new CachedListing(inner, cache, keys, config.blocksIterTtl(), metrics, clock, writes);
        this.attributes = new CachedAttributes(inner, cache, keys, config.chunkObjectAttrsTtl(), metrics);
        CacheBudget budget = ledger == null ? null : ledger.cache(_ -> {});
        this.ranges = new CachedRanges(inner, cache, keys, config, attributes, metrics, budget);
    }

    private static boolean isMetafile(String name) {
        return name.endsWith("/" + BlockMeta.FILE) || name.endsWith("/" + DELETION_MARK);
    }

    private static boolean isChunks(String name) {
        return CHUNKS.matcher(name).matches();
    }

    @Override
    public String name() {
        return inner.name();
    }

    @Override
    public void list(String dir, Consumer<String> to) throws IOException {
        if (dir.isEmpty()) {
            listing.list(to);
        } else {
            inner.list(dir, to);
        }
    }

    @Override
    public void listDirectories(String dir, Consumer<String> to) throws IOException {
        if (dir.isEmpty()) {
            listing.listDirectories(to);
        } else {
            inner.listDirectories(dir, to);
        }
    }

    @Override
    public void listRecursively(String dir, Consumer<ObjectInfo> to) throws IOException {
        if (dir.isEmpty()) {
            listing.listRecursively(to);
        } else {
            inner.listRecursively(dir, to);
        }
    }

    @Override
    public InputStream get(String name) throws IOException {
        return isMetafile(ObjectNames.check(name)) ? metafiles.get(name) : inner.get(name);
    }

    @Override
    public InputStream getRange(String name, long offset, long length) throws IOException {
        return offset >= 0 && length > 0 && isChunks(ObjectNames.check(name))
                ? ranges.get(name, offset, length)
                : inner.getRange(name, offset, length);
    }

    @Override
    public ObjectInfo attributes(String name) throws IOException {
        return isChunks(ObjectNames.check(name)) ? attributes.of(name) : inner.attributes(name);
    }

    @Override
    public boolean exists(String name) throws IOException {
        return isMetafile(ObjectNames.check(name)) ? metafiles.exists(name) : inner.exists(name);
    }

    @Override
    public void put(String name, InputStream data) throws IOException {
        try {
            inner.put(name, data);
        } finally {
            changed(name);
        }
    }

    @Override
    public String putIf(PutCondition condition, String name, InputStream data) throws IOException {
        try {
            return inner.putIf(condition, name, data);
        } finally {
            changed(name);
        }
    }

    @Override
    public void delete(String name) throws IOException {
        try {
            inner.delete(name);
        } finally {
            changed(name);
        }
    }

    /** Something was written or deleted, or may have been. */
    private void changed(String name) {
        writes.changed(() -> {
            listing.forget();
            if (isMetafile(name)) {
                metafiles.forget(name);
            }
        });
    }

    @Override
    public boolean supportsConditionalPut() {
        return inner.supportsConditionalPut();
    }

    @Override
    public Optional<Path> localFile(String name) throws IOException {
        return inner.localFile(name);
    }

    @Override
    public void close() throws IOException {
        try (inner) {
            cache.close();
        }
    }
}
