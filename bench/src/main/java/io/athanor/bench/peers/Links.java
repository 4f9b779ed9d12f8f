package io.athanor.bench.peers;

import io.athanor.tsdb.block.FolderTree;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/** Folders that share their files, which nobody writes to: every side has its own folder of the same blocks. */
final class Links {
    private Links() {}

    /** Makes {@code to} hold what {@code from} holds and nothing else, by hard links. */
    static void tree(Path from, Path to) throws IOException {
        FolderTree.delete(to);
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) throws IOException {
                Files.createDirectories(to.resolve(from.relativize(dir)));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.createLink(to.resolve(from.relativize(file)), file);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
