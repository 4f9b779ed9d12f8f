package io.athanor.bucket.ship;

import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.FolderTree;
import io.athanor.tsdb.block.Ulid;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A block's index and chunks once more, by hard links, in {@code thanos/upload} of the TSDB's folder: they stay although the TSDB
 * may delete the block meanwhile. Where links cannot be made they are copied. Its meta.json is not among them: the TSDB's own
 * must not change.
 */
final class StagedBlock implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StagedBlock.class);
    private static final String CHUNKS = "chunks";

    private final Path folder;

    private StagedBlock(Path folder) {
        this.folder = folder;
    }

    static StagedBlock of(Path dir, Ulid block) throws IOException {
        Path folder = folders(dir).resolve(block.toString());
        FolderTree.delete(folder);
        Files.createDirectories(folder.resolve(CHUNKS));
        StagedBlock staged = new StagedBlock(folder);
        boolean isDone = false;
        try {
            Path from = dir.resolve(block.toString());
            try (Stream<Path> segments = Files.list(from.resolve(CHUNKS))) {
                for (Path segment : (Iterable<Path>) segments::iterator) {
                    link(segment, folder.resolve(CHUNKS).resolve(segment.getFileName()));
                }
            }
            link(from.resolve("index"), folder.resolve("index"));
            isDone = true;
            return staged;
        } finally {
            if (!isDone) {
                staged.close();
            }
        }
    }

    private static Path folders(Path dir) {
        return dir.resolve("thanos").resolve("upload");
    }

    private static void link(Path from, Path to) throws IOException {
        try {
            Files.createLink(to, from);
        } catch (UnsupportedOperationException | IOException e) {
            if (!Files.isRegularFile(from)) {
                throw new IOException(from + " is not there", e);
            }
            Files.copy(from, to);
        }
    }

    /** Removes what a process left there that ended in the middle. */
    static void removeLeftOvers(Path dir) {
        Path folders = folders(dir);
        if (!Files.isDirectory(folders)) {
            return;
        }
        try (Stream<Path> all = Files.list(folders)) {
            for (Path each : (Iterable<Path>) all::iterator) {
                if (Ulid.tryParse(String.valueOf(each.getFileName())) != null) {
                    FolderTree.delete(each);
                }
            }
        } catch (IOException e) {
            LOG.atWarn().setCause(e).log("failed to clean upload directory");
        }
    }

    Path folder() {
        return folder;
    }

    /** Its meta, once it is complete. */
    Path meta() {
        return folder.resolve(BlockMeta.FILE);
    }

    @Override
    public void close() {
        try {
            FolderTree.delete(folder);
        } catch (IOException e) {
            LOG.atError().setCause(e).log("failed to clean upload directory");
        }
    }
}
