package io.athanor.bucket.ship;

import io.athanor.bucket.transfer.BlockStore;
import io.athanor.objstore.Bucket;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.ThanosMeta;
import io.athanor.tsdb.block.ThanosMeta.BlockFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Uploads a block: chunks, index, and last meta.json, which makes it one. An upload that broke off is gone on with: files that are
 * in the bucket in their full length stay. Before meta.json is written all are looked for once more, because a compactor may have
 * taken an old beginning away meanwhile.
 */
final class BlockUpload {
    private final Bucket bucket;
    private final ShipConfig config;
    private final InstantSource clock;
    private final BlockStore store;

    BlockUpload(Bucket bucket, ShipConfig config, InstantSource clock) {
        this.bucket = bucket;
        this.config = config;
        this.clock = clock;
        this.store = new BlockStore(bucket, config.hashFiles(), clock);
    }

    /**
     * Uploads it; whoever calls has made sure that it is not there.
     *
     * @param thanos external labels and source
     * @return its meta in the bucket
     */
    BlockMeta run(BlockMeta meta, ThanosMeta thanos) throws IOException {
        try (StagedBlock staged = StagedBlock.of(config.dir(), meta.ulid())) {
            Files.write(staged.meta(), meta.toBytes());
            BlockMeta complete = store.complete(staged.folder(), meta, thanos);
            Map<String, Long> expected = sizes(complete);
            Map<String, Long> there = inBucket(complete);
            List<String> missing = expected.keySet().stream()
                    .filter(name -> !Objects.equals(expected.get(name), there.get(name)))
                    .sorted()
                    .toList();
            put(staged.folder(), complete, missing);
            Map<String, Long> afterwards = inBucket(complete);
            for (Map.Entry<String, Long> file : expected.entrySet()) {
                if (!file.getValue().equals(afterwards.get(file.getKey()))) {
                    throw new IOException(complete.ulid() + "/" + file.getKey() + " of " + file.getValue()
                            + " bytes was uploaded, but the bucket has "
                            + (afterwards.containsKey(file.getKey())
                                    ? afterwards.get(file.getKey()) + " bytes"
                                    : "no such object"));
                }
            }
            return publish(complete, thanos(complete));
        }
    }

    private static ThanosMeta thanos(BlockMeta meta) {
        return Objects.requireNonNull(meta.thanos());
    }

    /** Sizes of all files but meta.json. */
    private static Map<String, Long> sizes(BlockMeta meta) {
        Map<String, Long> sizes = new HashMap<>();
        for (BlockFile file : thanos(meta).files()) {
            if (!file.path().equals(BlockMeta.FILE)) {
                sizes.put(file.path(), file.sizeBytes());
            }
        }
        return sizes;
    }

    private Map<String, Long> inBucket(BlockMeta meta) throws IOException {
        String folder = meta.ulid() + "/";
        Map<String, Long> sizes = new HashMap<>();
        bucket.listRecursively(
                meta.ulid().toString(), object -> sizes.put(object.name().substring(folder.length()), object.size()));
        return sizes;
    }

    private BlockMeta publish(BlockMeta meta, ThanosMeta thanos) throws IOException {
        BlockMeta published = meta.withThanos(thanos.withUploadTime(clock.instant()));
        bucket.put(meta.ulid() + "/" + BlockMeta.FILE, new ByteArrayInputStream(published.toBytes()));
        return published;
    }

    /** Chunks, several at once; then the index. */
    private void put(Path folder, BlockMeta meta, List<String> names) throws IOException {
        List<String> chunks =
                names.stream().filter(name -> name.startsWith("chunks/")).toList();
        if (config.concurrency() == 1 || chunks.size() < 2) {
            for (String name : chunks) {
                put(folder, meta, name);
            }
        } else {
            atOnce(folder, meta, chunks);
        }
        for (String name : names) {
            if (!name.startsWith("chunks/")) {
                put(folder, meta, name);
            }
        }
    }

    private void atOnce(Path folder, BlockMeta meta, List<String> names) throws IOException {
        try (ExecutorService pool = Executors.newFixedThreadPool(
                Math.min(config.concurrency(), names.size()),
                Thread.ofVirtual().name("upload").factory())) {
            List<Future<?>> running = new ArrayList<>();
            for (String name : names) {
                running.add(pool.submit(() -> {
                    put(folder, meta, name);
                    return true;
                }));
            }
            try {
                for (Future<?> each : running) {
                    each.get();
                }
            } catch (ExecutionException e) {
                running.forEach(each -> each.cancel(true));
                throw why(e);
            } catch (InterruptedException e) {
                running.forEach(each -> each.cancel(true));
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted while " + meta.ulid() + " was uploaded");
            }
        }
    }

    private static IOException why(ExecutionException e) {
        return switch (e.getCause()) {
            case IOException io -> io;
            case Error error -> throw error;
            case RuntimeException other -> throw other;
            case null, default -> new IOException(e);
        };
    }

    private void put(Path folder, BlockMeta meta, String name) throws IOException {
        try (InputStream in = Files.newInputStream(folder.resolve(name))) {
            bucket.put(meta.ulid() + "/" + name, in);
        }
    }
}
