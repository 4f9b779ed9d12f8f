package io.athanor.bucket;

import io.athanor.bucket.fetch.BlockFiles;
import io.athanor.bucket.fetch.BlockInfo;
import io.athanor.objstore.Bucket;
import io.athanor.objstore.Bucket.ObjectInfo;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.FolderTree;
import io.athanor.tsdb.block.Ulid;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Where a block's files can be mapped: in the bucket itself if it keeps plain files, else in a copy. */
final class LocalBlocks {
    private static final String UNFINISHED = ".unfinished";
    private static final String FINGERPRINT = "fingerprint";

    private final Bucket bucket;
    private final Path cache;

    LocalBlocks(Bucket bucket, Path cache) {
        this.bucket = bucket;
        this.cache = cache;
    }

    /** The block's folder. */
    Path folder(BlockInfo block) throws IOException {
        Optional<Path> meta = bucket.localFile(block.ulid() + "/" + BlockMeta.FILE);
        Path folder = meta.isEmpty() ? null : meta.get().getParent();
        return folder == null ? copy(block) : folder;
    }

    private Path copy(BlockInfo block) throws IOException {
        Path folder = cache.resolve(block.ulid().toString());
        if (isCopyOf(folder, block)) {
            return folder;
        }
        Path unfinished = cache.resolve(block.ulid() + UNFINISHED);
        FolderTree.delete(unfinished);
        FolderTree.delete(folder);
        Files.createDirectories(unfinished.resolve("chunks"));
        String prefix = block.ulid() + "/";
        for (ObjectInfo file : files(prefix)) {
            Path to = unfinished.resolve(file.name().substring(prefix.length()));
            long copied;
            try (InputStream in = bucket.get(file.name())) {
                copied = Files.copy(in, to);
            }
            if (copied != file.size()) {
                FolderTree.delete(unfinished);
                throw new IOException("object \"" + file.name() + "\" has " + file.size() + " bytes, but only " + copied
                        + " arrived");
            }
        }
        Files.writeString(unfinished.resolve(FINGERPRINT), Long.toHexString(block.version()));
        Files.move(unfinished, folder, StandardCopyOption.ATOMIC_MOVE);
        return folder;
    }

    /** What is read of the block. */
    private List<ObjectInfo> files(String prefix) throws IOException {
        List<ObjectInfo> files = new ArrayList<>();
        bucket.listRecursively(prefix, file -> {
            if (BlockFiles.isRead(file.name().substring(prefix.length()))) {
                files.add(file);
            }
        });
        return files;
    }

    /** A copy gets its name when it is complete, so it is known by the versions that it was made of. */
    private static boolean isCopyOf(Path folder, BlockInfo block) throws IOException {
        Path file = folder.resolve(FINGERPRINT);
        return Files.isRegularFile(file) && Files.readString(file).equals(Long.toHexString(block.version()));
    }

    /** Deletes the copies of all other blocks, and what was left unfinished. */
    void keepOnly(Set<Ulid> wanted) throws IOException {
        if (!Files.isDirectory(cache)) {
            return;
        }
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(cache)) {
            for (Path folder : folders) {
                String name = String.valueOf(folder.getFileName());
                boolean isUnfinished = name.endsWith(UNFINISHED);
                Ulid ulid = Ulid.tryParse(isUnfinished ? name.substring(0, name.length() - UNFINISHED.length()) : name);
                if (ulid != null && (isUnfinished || !wanted.contains(ulid))) {
                    FolderTree.delete(folder);
                }
            }
        }
    }

    /** The failure of a copy in words. */
    static String explain(IOException e, Path cache) {
        String text = SetAside.text(e);
        return text.contains("No space left on device")
                ? "the disk that holds " + cache + " is full; free space there or choose another --data-dir"
                : text;
    }
}
