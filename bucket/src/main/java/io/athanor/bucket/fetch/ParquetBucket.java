package io.athanor.bucket.fetch;

import io.athanor.objstore.Bucket;
import io.athanor.objstore.Bucket.ObjectInfo;
import io.athanor.objstore.ObjectNotFoundException;
import io.athanor.tsdb.block.Ulid;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The bucket of a converter, which writes blocks as Parquet, a day at a time, and says in a {@code meta.pb} beside each day of
 * which blocks it is made ({@link ParquetMetaFormat}). A {@code meta.pb} is read again once it is another one.
 */
public final class ParquetBucket implements ConvertedBlocks {
    private static final String FILE = "meta.pb";

    private final Bucket bucket;
    private final int concurrency;
    private Map<String, Known> known = Map.of();

    private record Known(String version, Set<Ulid> blocks) {}

    /**
     * @param bucket is not closed by this
     * @param concurrency objects read at once
     */
    public ParquetBucket(Bucket bucket, int concurrency) {
        this.bucket = bucket;
        this.concurrency = concurrency;
    }

    @Override
    public synchronized Set<Ulid> read() throws IOException {
        List<ObjectInfo> metas = new ArrayList<>();
        bucket.listRecursively("", object -> {
            if (object.name().equals(FILE) || object.name().endsWith("/" + FILE)) {
                metas.add(object);
            }
        });
        known = read(metas);
        Set<Ulid> blocks = new HashSet<>();
        known.values().forEach(one -> blocks.addAll(one.blocks()));
        return blocks;
    }

    private Map<String, Known> read(List<ObjectInfo> metas) throws IOException {
        Map<String, Known> found = new HashMap<>();
        try (ExecutorService threads =
                Executors.newFixedThreadPool(concurrency, Thread.ofVirtual().factory())) {
            Map<String, Future<Known>> reads = new HashMap<>();
            for (ObjectInfo meta : metas) {
                Known before = known.get(meta.name());
                if (before != null && before.version().equals(version(meta))) {
                    found.put(meta.name(), before);
                } else {
                    reads.put(meta.name(), threads.submit(() -> new Known(version(meta), blocks(meta.name()))));
                }
            }
            for (Map.Entry<String, Future<Known>> read : reads.entrySet()) {
                found.put(read.getKey(), read.getValue().get());
            }
            return found;
        } catch (ExecutionException e) {
            throw new IOException(Look.text(e.getCause() == null ? e : e.getCause()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    private static String version(ObjectInfo meta) {
        return meta.version() + " " + meta.size() + " " + meta.lastModified();
    }

    private Set<Ulid> blocks(String name) throws IOException {
        try (InputStream in = bucket.get(name)) {
            return ParquetMetaFormat.blocks(in.readNBytes(ParquetMetaFormat.MAX_BYTES + 1), name);
        } catch (ObjectNotFoundException e) {
            return Set.of(); // deleted since it was listed
        }
    }
}
