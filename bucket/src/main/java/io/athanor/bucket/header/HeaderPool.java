package io.athanor.bucket.header;

import io.athanor.bucket.cache.IndexCache;
import io.athanor.objstore.Bucket;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.ThanosMeta;
import io.athanor.tsdb.block.Ulid;
import io.athanor.tsdb.index.IndexHeaderFormat;
import io.athanor.tsdb.index.SymbolRoom;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The indexes of all blocks of a bucket that are served, with their headers in a local folder: {@code
 * <data-dir>/<ULID>/index-header}.
 *
 * <p><b>Cost</b> an index that is not used is one small object. A header is mapped when it is first used, and unmapped when
 * nobody has used it for a while; its file stays. Files that are made ahead give way to requests: while any uses an index, only
 * a few are begun each second. Safe for all threads.
 */
public final class HeaderPool implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HeaderPool.class);

    /** What symbols that were looked up may take on the heap, of all headers together, bytes. */
    private static final long SYMBOL_BYTES = Math.clamp(Runtime.getRuntime().maxMemory() / 32, 1 << 20, 32 << 20);

    /** How long the making of a header ahead of its use gives way to requests: so often, so many ms. */
    private static final int GIVE_WAY = 20;

    private static final int GIVE_WAY_MS = 10;

    private final HeaderConfig config;
    private final Bucket bucket;
    private final IndexCache cache;
    private final HeaderMetrics metrics;
    private final LongSupplier nanoTime;
    private final SymbolRoom symbols = new SymbolRoom(SYMBOL_BYTES);
    private final Set<LazyIndex> loaded = ConcurrentHashMap.newKeySet();
    private final Semaphore making;
    private final AtomicInteger reading = new AtomicInteger();
    private final ExecutorService ahead;
    private final CountDownLatch mayMakeAhead = new CountDownLatch(1);
    private volatile boolean isClosed;

    /**
     * @param bucket is not closed by this
     * @param cache is not closed by this
     * @param nanoTime a clock that only runs forward, ns
     */
    public HeaderPool(
            HeaderConfig config, Bucket bucket, IndexCache cache, HeaderMetrics metrics, LongSupplier nanoTime) {
        this.config = config;
        this.bucket = bucket;
        this.cache = cache;
        this.metrics = metrics;
        this.nanoTime = nanoTime;
        this.making = new Semaphore(config.concurrency(), true);
        this.ahead = Executors.newFixedThreadPool(
                config.concurrency(),
                Thread.ofVirtual().name("index-header-", 0).factory());
    }

    /** The index of a block. Unless headers are made lazily, its file is made in the background after {@link #makeAhead}. */
    public RemoteIndex index(BlockMeta meta) {
        LazyIndex index = new LazyIndex(this, meta.ulid(), expectedBytes(meta));
        if (!config.lazyDownload()) {
            ahead.execute(() -> prepare(index));
        }
        return index;
    }

    private void prepare(LazyIndex index) {
        try {
            mayMakeAhead.await();
            for (int i = 0; i < GIVE_WAY && reading.get() > 0; i++) {
                Thread.sleep(GIVE_WAY_MS);
            }
            index.prepare();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the pool is closed
        }
    }

    /** Lets headers be made ahead of their use from now on: called when there is nothing more urgent to do. */
    public void makeAhead() {
        mayMakeAhead.countDown();
    }

    private static long expectedBytes(BlockMeta meta) {
        ThanosMeta thanos = meta.thanos();
        if (thanos != null) {
            for (ThanosMeta.BlockFile file : thanos.files()) {
                if (file.path().equals("index")) {
                    return Math.max(0, file.sizeBytes());
                }
            }
        }
        return 0;
    }

    /** Unmaps headers that nobody has used for the idle timeout. To be called now and then, for example each tenth of it. */
    public void unloadIdle() {
        if (config.idleTimeout().isZero()) {
            return;
        }
        long now = nanoTime.getAsLong();
        for (LazyIndex index : loaded) {
            index.unloadIfIdle(now, config.idleTimeout().toNanos());
        }
    }

    /** How many headers are mapped. */
    public int loadedCount() {
        return loaded.size();
    }

    /** Deletes the local headers of all blocks but these: of blocks that went while nobody looked. */
    public void keepOnly(Set<Ulid> wanted) throws IOException {
        if (!Files.isDirectory(config.dataDir())) {
            return;
        }
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(config.dataDir())) {
            for (Path folder : folders) {
                Ulid ulid = Ulid.tryParse(String.valueOf(folder.getFileName()));
                if (ulid != null && !wanted.contains(ulid)) {
                    delete(ulid);
                }
            }
        }
    }

    /** Unmaps all headers as soon as they are not read any more, and stops making files. Files stay. */
    @Override
    public void close() {
        isClosed = true;
        ahead.shutdownNow();
        loaded.forEach(LazyIndex::unload);
        loaded.clear();
    }

    /** A request begins to use an index. */
    void begin() {
        reading.incrementAndGet();
    }

    /** It has ended. */
    void end() {
        reading.decrementAndGet();
    }

    HeaderConfig config() {
        return config;
    }

    IndexCache cache() {
        return cache;
    }

    SymbolRoom symbols() {
        return symbols;
    }

    HeaderMetrics metrics() {
        return metrics;
    }

    long nanoTime() {
        return nanoTime.getAsLong();
    }

    IndexObject object(Ulid ulid) {
        return new IndexObject(bucket, ulid);
    }

    Path folder(Ulid ulid) {
        return config.dataDir().resolve(ulid.toString());
    }

    /** Lets so many files be made at once as the configuration says: each takes memory. */
    Semaphore making() {
        return making;
    }

    /** @return false if the pool is closed, and the header has to be unmapped at once */
    boolean loaded(LazyIndex index) {
        loaded.add(index);
        if (isClosed) {
            loaded.remove(index);
        }
        return !isClosed;
    }

    void unloaded(LazyIndex index) {
        loaded.remove(index);
        metrics.unloaded();
    }

    void closed(LazyIndex index) {
        loaded.remove(index);
    }

    /** The block is gone. */
    void delete(LazyIndex index) {
        try {
            delete(index.ulid());
        } catch (IOException e) {
            LOG.warn(
                    "the index-header of block {}, which is gone, could not be deleted: {}",
                    index.ulid(),
                    e.getMessage());
        }
    }

    /** Deletes a block's header, and its folder if nothing else is in it. */
    private void delete(Ulid ulid) throws IOException {
        Path folder = folder(ulid);
        Files.deleteIfExists(folder.resolve(IndexHeaderFormat.FILE));
        Files.deleteIfExists(folder.resolve(IndexHeaderFormat.FILE + ".tmp"));
        try (DirectoryStream<Path> rest = Files.exists(folder) ? Files.newDirectoryStream(folder) : null) {
            if (rest == null || rest.iterator().hasNext()) {
                return;
            }
        }
        Files.deleteIfExists(folder);
    }
}
