package io.athanor.bucket.fetch;

import io.athanor.bucket.bucketindex.BucketIndex;
import io.athanor.bucket.bucketindex.BucketIndexFormat;
import io.athanor.bucket.bucketindex.IndexedBlock;
import io.athanor.tsdb.CorruptBlockException;
import io.athanor.tsdb.block.Ulid;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is known of blocks: in memory, and in one file from one start to the next, in the form of {@link BucketIndexFormat}. The
 * file is there to save reading: if it is missing or bad, metas are read anew, and if it cannot be written, that is logged.
 * Used by one thread at a time.
 */
final class MetaCache {
    private static final Logger LOG = LoggerFactory.getLogger(MetaCache.class);

    private static final String FILE = "metas.v1";

    private final @Nullable Path folder;
    private Map<Ulid, IndexedBlock> blocks = Map.of();
    private boolean isLoaded;

    /** @param folder where the file is; null for memory only */
    MetaCache(@Nullable Path folder) {
        this.folder = folder;
    }

    Map<Ulid, IndexedBlock> blocks() {
        if (!isLoaded && folder != null) {
            blocks = load(folder.resolve(FILE));
        }
        isLoaded = true;
        return blocks;
    }

    private static Map<Ulid, IndexedBlock> load(Path file) {
        try {
            return BucketIndexFormat.decode(Files.readAllBytes(file), file.toString())
                    .byUlid();
        } catch (NoSuchFileException e) {
            return Map.of();
        } catch (IOException | CorruptBlockException e) {
            LOG.warn("the cached metas are read anew: {}", Look.text(e));
            return Map.of();
        }
    }

    /** From now on these are known. */
    void replace(List<IndexedBlock> good, Instant now) {
        BucketIndex index = new BucketIndex(now.toEpochMilli(), good);
        Map<Ulid, IndexedBlock> after = index.byUlid();
        boolean isSame = after.equals(blocks);
        blocks = after;
        if (!isSame && folder != null) {
            save(folder, BucketIndexFormat.encode(index));
        }
    }

    private static void save(Path folder, byte[] bytes) {
        Path unfinished = folder.resolve(FILE + ".unfinished");
        try {
            Files.createDirectories(folder);
            Files.write(unfinished, bytes);
            Files.move(unfinished, folder.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            LOG.warn("metas are not kept on disk, the next start will take longer: {}", Look.text(e));
        }
    }
}
