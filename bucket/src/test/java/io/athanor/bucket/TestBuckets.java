package io.athanor.bucket;

import io.athanor.objstore.Bucket;
import io.athanor.objstore.filesystem.FilesystemBucket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;

/** Buckets for tests. */
final class TestBuckets {
    static final Instant NOW = Instant.ofEpochSecond(1_764_000_000);

    private TestBuckets() {}

    static BlockSet closed(Bucket bucket, Path cache) {
        return BlockSet.ofAll(bucket, cache, InstantSource.fixed(NOW));
    }

    /** A block set over a directory of blocks, refreshed. */
    static BlockSet open(Path directory) throws IOException {
        return open(FilesystemBucket.open(directory), directory.resolve("cache-is-not-used"));
    }

    static BlockSet open(Bucket bucket, Path cache) throws IOException {
        BlockSet set = closed(bucket, cache);
        set.refresh();
        return set;
    }

    /** The first blocks of a bucket, by name, copied. */
    static void copy(Path from, int blocks, Path to) throws IOException {
        for (Path block : children(from).subList(0, blocks)) {
            copyTree(block, to.resolve(block.getFileName()));
        }
    }

    static List<Path> children(Path directory) throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.sorted().toList();
        }
    }

    static void copyTree(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path path : all.toList()) {
                Path target = to.resolve(from.relativize(path).toString());
                if (Files.isDirectory(path)) {
                    Files.createDirectories(target);
                } else {
                    Files.createDirectories(target.resolveSibling("."));
                    Files.write(target, Files.readAllBytes(path));
                }
            }
        }
    }

    static void deleteTree(Path root) {
        try (Stream<Path> all = Files.walk(root)) {
            for (Path path : all.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
