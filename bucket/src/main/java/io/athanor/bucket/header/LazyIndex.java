package io.athanor.bucket.header;

import io.athanor.bucket.request.BlockRequest;
import io.athanor.tsdb.CorruptBlockException;
import io.athanor.tsdb.block.Ulid;
import io.athanor.tsdb.index.IndexHeaderFormat;
import io.athanor.tsdb.series.StillWanted;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The index of one block, whose header is made and mapped when it is first used, and unmapped when it is idle.
 *
 * <p>Who needs the header while another makes it waits for that one, and shares its failure; the next one tries again.
 */
final class LazyIndex implements RemoteIndex {
    private static final Logger LOG = LoggerFactory.getLogger(LazyIndex.class);

    /** How often one who waits looks whether anybody still wants the outcome, ms. */
    private static final long LOOK_MS = 50;

    private final HeaderPool pool;
    private final Ulid ulid;
    private final long expectedBytes;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile @Nullable MappedHeader loaded;

    /** Attempts to load that have ended, and how the last one failed, if it did; guarded by the lock, read without. */
    private final AtomicInteger attempts = new AtomicInteger();

    private @Nullable Exception failure;
    private volatile boolean closed;

    /**
     * @param expectedBytes the size of the index if it is known, else 0
     */
    LazyIndex(HeaderPool pool, Ulid ulid, long expectedBytes) {
        this.pool = pool;
        this.ulid = ulid;
        this.expectedBytes = expectedBytes;
    }

    @Override
    public Ulid ulid() {
        return ulid;
    }

    @Override
    public OpenIndex open(BlockRequest request) throws IOException {
        pool.begin();
        boolean isOpen = false;
        try {
            OpenHeader open = new OpenHeader(pool, ulid, acquire(), request);
            isOpen = true;
            return open;
        } finally {
            if (!isOpen) {
                pool.end();
            }
        }
    }

    private MappedHeader acquire() throws IOException {
        while (true) {
            MappedHeader header = loaded;
            if (header != null && header.acquire()) {
                return header;
            }
            load();
        }
    }

    private void load() throws IOException {
        int before = attempts.get();
        lock();
        try {
            MappedHeader header = loaded;
            if (header != null) {
                return;
            }
            if (closed) {
                throw new IllegalStateException("block " + ulid + " is gone");
            }
            if (attempts.get() != before && failure != null) {
                throw again(failure);
            }
            failure = null;
            loaded = attempt();
            if (!pool.loaded(this)) {
                unload();
                throw new IllegalStateException("block " + ulid + " is not read any more: the store is closed");
            }
        } finally {
            lock.unlock();
        }
    }

    private void lock() throws IOException {
        await(() -> lock.tryLock(LOOK_MS, TimeUnit.MILLISECONDS));
    }

    /** Something that is waited for, a little while each time. */
    private interface Attempt {
        boolean succeeds() throws InterruptedException;
    }

    private void await(Attempt attempt) throws IOException {
        try {
            while (!attempt.succeeds()) {
                StillWanted.check();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for the index-header of block " + ulid);
        }
    }

    private MappedHeader attempt() throws IOException {
        long start = pool.nanoTime();
        pool.metrics().loading();
        try {
            MappedHeader header = openOrMake(start);
            failure = null;
            return header;
        } catch (IOException | RuntimeException e) {
            failure = e;
            pool.metrics().loadFailed();
            throw e;
        } finally {
            attempts.incrementAndGet();
        }
    }

    private MappedHeader openOrMake(long start) throws IOException {
        Path file = file();
        if (Files.exists(file)) {
            try {
                return open(file, start);
            } catch (CorruptBlockException e) {
                LOG.warn("a local index-header is made anew: {}", e.getMessage());
            }
        }
        make(file);
        try {
            return open(file, start);
        } catch (CorruptBlockException e) {
            throw new CorruptBlockException(
                    ulid + "/index", 0, "a header made of it just now is no good: " + e.getMessage());
        }
    }

    private MappedHeader open(Path file, long start) {
        long opening = pool.nanoTime();
        MappedHeader header = MappedHeader.open(
                file, ulid + "/" + IndexHeaderFormat.FILE, pool.config().sampling(), pool.symbols(), opening);
        long now = pool.nanoTime();
        pool.metrics().loaded(now - opening, now - start);
        return header;
    }

    private void make(Path file) throws IOException {
        long start = pool.nanoTime();
        await(() -> pool.making().tryAcquire(LOOK_MS, TimeUnit.MILLISECONDS));
        try {
            new HeaderFile(pool.object(ulid), file).make(expectedBytes);
        } finally {
            pool.making().release();
            pool.metrics().downloaded(pool.nanoTime() - start);
        }
    }

    /** Makes the file ahead of its use, if it is not there; that it is good is found out when it is opened. */
    void prepare() {
        try {
            lock();
            try {
                Path file = file();
                if (!closed && !Files.exists(file)) {
                    make(file);
                }
            } finally {
                lock.unlock();
            }
        } catch (IOException | RuntimeException e) {
            if (!Thread.currentThread().isInterrupted()) { // else the process ends
                LOG.warn("the index-header of block {} could not be made ahead of its use: {}", ulid, e.getMessage());
            }
        }
    }

    /** Unmaps the header if nobody has used it for so long. */
    void unloadIfIdle(long now, long idleNanos) {
        if (!lock.tryLock()) {
            return;
        }
        try {
            MappedHeader header = loaded;
            if (header != null && header.closeIfIdle(now, idleNanos)) {
                loaded = null;
                pool.unloaded(this);
            }
        } finally {
            lock.unlock();
        }
    }

    private Path file() {
        return pool.folder(ulid).resolve(IndexHeaderFormat.FILE);
    }

    /** The same failure, for another who waited for it. */
    private static IOException again(Exception failure) throws IOException {
        switch (failure) {
            case CorruptBlockException e -> throw e;
            case IOException e -> throw new IOException(e.getMessage(), e);
            default -> throw new IllegalStateException(failure.getMessage(), failure);
        }
    }

    /** Unmaps the header once its last user is done, and keeps the file. */
    void unload() {
        lock.lock();
        try {
            closed = true;
            MappedHeader header = loaded;
            loaded = null;
            if (header != null) {
                header.close();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void drop() {
        close();
        pool.delete(this);
    }

    @Override
    public void close() {
        unload();
        pool.closed(this);
    }

    @Override
    public String toString() {
        return "index of block " + ulid;
    }
}
