package io.athanor.component.sidecar.reload;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Set;
import java.util.TreeSet;

/** SHA-256 over names and contents of files: another one where anything has changed. */
final class ContentHash {
    private final MessageDigest digest;

    private ContentHash() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** Of a file. */
    static String of(Path file) throws IOException {
        ContentHash hash = new ContentHash();
        hash.add(file);
        return hash.text();
    }

    /** Of all files in these folders; links to files are followed, those to folders are not. */
    static String ofFolders(Collection<Path> folders) throws IOException {
        ContentHash hash = new ContentHash();
        for (Path folder : folders) {
            Set<Path> files = new TreeSet<>();
            Files.walkFileTree(folder.toRealPath(), new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    if (!Files.isDirectory(file)) {
                        files.add(file);
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
            for (Path file : files) {
                hash.add(file);
            }
        }
        return hash.text();
    }

    private void add(Path file) throws IOException {
        digest.update((byte) 0xff);
        digest.update(file.toString().getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0xff);
        try (InputStream in = Files.newInputStream(file)) {
            byte[] piece = new byte[1 << 16];
            for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
                digest.update(piece, 0, n);
            }
        }
    }

    private String text() {
        return HexFormat.of().formatHex(digest.digest());
    }
}
