package io.athanor.bucket.transfer;

import io.athanor.bucket.fetch.BlockMarker;
import io.athanor.objstore.Bucket;
import io.athanor.objstore.Bucket.ObjectInfo;
import io.athanor.tsdb.block.BlockMark;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.FolderTree;
import io.athanor.tsdb.block.ThanosMeta;
import io.athanor.tsdb.block.Ulid;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Moves whole blocks between a bucket and folders, and marks them. */
public final class BlockStore {
    /** Why a block is marked whose samples are in a compacted one: Thanos's words. */
    public static final String COMPACTED = "source of compacted block";

    /** Why one is marked that was found to be in another: Thanos's words. */
    public static final String OUTDATED = "outdated block";

    /** How many files of a block are copied at the same time, where nothing else is said. */
    public static final int FILES_AT_ONCE = 4;

    private static final String TOMBSTONES = "tombstones";

    private final Bucket bucket;
    private final BlockMarker marker;
    private final boolean hashFiles;
    private final InstantSource clock;
    private final int filesAtOnce;

    public BlockStore(Bucket bucket, boolean hashFiles, InstantSource clock) {
        this(bucket, hashFiles, FILES_AT_ONCE, clock);
    }

    /** @param filesAtOnce how many files of a block are copied at the same time */
    public BlockStore(Bucket bucket, boolean hashFiles, int filesAtOnce, InstantSource clock) {
        this.filesAtOnce = filesAtOnce;
        this.bucket = bucket;
        this.marker = new BlockMarker(bucket);
        this.hashFiles = hashFiles;
        this.clock = clock;
    }

    /** A folder with the block's files: the bucket's own, if it keeps plain files, else a copy in {@code parent}. */
    public Path fetch(Ulid ulid, Path parent) throws IOException {
        List<ObjectInfo> files = new ArrayList<>();
        bucket.listRecursively(ulid.toString(), files::add);
        Path folder = localFolder(ulid);
        if (folder != null) {
            return folder;
        }
        Path copy = parent.resolve(ulid.toString());
        FolderTree.delete(copy);
        SideBySide.run(files, filesAtOnce, file -> {
            Path to = copy.resolve(file.name().substring(ulid.toString().length() + 1));
            Files.createDirectories(parentOf(to));
            try (InputStream in = bucket.get(file.name())) {
                long copied = Files.copy(in, to);
                if (copied != file.size()) {
                    throw new IOException("object \"" + file.name() + "\" has " + file.size() + " bytes, but only "
                            + copied + " arrived");
                }
            }
        });
        return copy;
    }

    /** Whether {@link #fetch} makes copies. */
    public boolean copies(Ulid ulid) throws IOException {
        return localFolder(ulid) == null;
    }

    private @Nullable Path localFolder(Ulid ulid) throws IOException {
        Optional<Path> meta = bucket.localFile(ulid + "/" + BlockMeta.FILE);
        return meta.isEmpty() ? null : meta.get().getParent();
    }

    private static Path parentOf(Path file) {
        Path parent = file.getParent();
        return parent == null ? file : parent;
    }

    /**
     * Completes a block that was made: its meta names the files as they will be in the bucket.
     *
     * @param thanos labels, resolution and source of the new meta; files and upload time are filled in
     * @return the meta, as it is in the folder now
     */
    public BlockMeta complete(Path folder, BlockMeta meta, ThanosMeta thanos) throws IOException {
        Files.deleteIfExists(folder.resolve(TOMBSTONES));
        List<String> segments = new ArrayList<>();
        List<ThanosMeta.BlockFile> files = new ArrayList<>();
        for (Path file : files(folder)) {
            String path = folder.relativize(file).toString().replace('\\', '/');
            if (path.startsWith("chunks/")) {
                segments.add(path.substring("chunks/".length()));
            }
            boolean isMeta = path.equals(BlockMeta.FILE);
            String hash = isMeta || !hashFiles ? "" : sha256(file);
            files.add(new ThanosMeta.BlockFile(
                    path, isMeta ? -1 : Files.size(file), hash.isEmpty() ? "" : "SHA256", hash));
        }
        BlockMeta complete = meta.withThanos(thanos.withFiles(segments, files).withUploadTime(clock.instant()));
        Files.write(folder.resolve(BlockMeta.FILE), complete.toBytes());
        return complete;
    }

    /**
     * Uploads a block: chunks and index, some files at once, then meta.json, which makes it one.
     *
     * @throws IOException also if what the bucket has is not what was uploaded; there is no meta.json then
     */
    public void upload(Path folder, Ulid block) throws IOException {
        String ulid = block.toString();
        Map<String, Path> data = new TreeMap<>();
        for (Path file : files(folder)) {
            String path = folder.relativize(file).toString().replace('\\', '/');
            if (!path.equals(BlockMeta.FILE)) {
                data.put(ulid + "/" + path, file);
            }
        }
        SideBySide.run(data.entrySet(), filesAtOnce, file -> put(file.getKey(), file.getValue()));
        checkUploaded(ulid, data);
        put(ulid + "/" + BlockMeta.FILE, folder.resolve(BlockMeta.FILE));
    }

    private void checkUploaded(String ulid, Map<String, Path> data) throws IOException {
        Map<String, Long> sizes = new HashMap<>();
        bucket.listRecursively(ulid, file -> sizes.put(file.name(), file.size()));
        for (Map.Entry<String, Path> file : data.entrySet()) {
            long size = Files.size(file.getValue());
            if (sizes.getOrDefault(file.getKey(), -1L) != size) {
                throw new IOException("object \"" + file.getKey() + "\" was uploaded with " + size + " bytes, but has "
                        + sizes.getOrDefault(file.getKey(), 0L) + " in the bucket");
            }
        }
    }

    /** Chunks, index, meta.json: by path, which is that order. */
    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private static String sha256(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] piece = new byte[1 << 16];
            for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
                digest.update(piece, 0, n);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private void put(String name, Path file) throws IOException {
        if (bucket.adopt(name, file)) {
            return;
        }
        try (InputStream in = Files.newInputStream(file)) {
            bucket.put(name, in);
        }
    }

    /** Writes a mark, unless there is one of its kind; says whether it did. */
    public boolean mark(BlockMark mark) throws IOException {
        return marker.mark(mark);
    }

    /**
     * A mark of a block.
     *
     * @param file which: its name
     * @return empty if the block has none of this name
     * @throws IOException also if it is not what a mark should be
     */
    public Optional<BlockMark> markOf(Ulid ulid, String file) throws IOException {
        return marker.find(ulid, file);
    }

    /**
     * Writes deletion marks, some at once.
     *
     * @return how many blocks had none before
     */
    public int markForDeletion(List<Ulid> ulids, String details) throws IOException {
        List<BlockMark> marks = new ArrayList<>();
        ulids.forEach(ulid -> marks.add(new BlockMark.Deletion(ulid, details, now())));
        AtomicInteger marked = new AtomicInteger();
        SideBySide.run(marks, mark -> {
            if (mark(mark)) {
                marked.incrementAndGet();
            }
        });
        return marked.get();
    }

    /** Seconds since the epoch, as marks have them. */
    public long now() {
        return clock.instant().getEpochSecond();
    }

    /** The size of a block's index, bytes. */
    public long indexBytes(BlockMeta meta) throws IOException {
        ThanosMeta thanos = meta.thanos();
        if (thanos != null) {
            for (ThanosMeta.BlockFile file : thanos.files()) {
                if (file.path().equals("index") && file.sizeBytes() > 0) {
                    return file.sizeBytes();
                }
            }
        }
        return bucket.attributes(meta.ulid() + "/index").size();
    }

    /** Deletes a block: meta.json first, so that it is none any more, its deletion mark last. */
    public void delete(Ulid ulid) throws IOException {
        List<String> names = new ArrayList<>();
        bucket.listRecursively(ulid.toString(), file -> names.add(file.name()));
        String meta = ulid + "/" + BlockMeta.FILE;
        String mark = ulid + "/" + BlockMark.Deletion.FILE;
        names.sort(Comparator.comparingInt(name -> name.equals(meta) ? 0 : name.equals(mark) ? 2 : 1));
        for (String name : names) {
            bucket.delete(name);
        }
    }

    /** When an object below the folder was last written, ms; the ULID's time if there is none. */
    public long lastModified(Ulid ulid) throws IOException {
        long[] last = {Long.MIN_VALUE};
        bucket.listRecursively(
                ulid.toString(),
                file -> last[0] = Math.max(last[0], file.lastModified().toEpochMilli()));
        return last[0] == Long.MIN_VALUE ? ulid.timeMs() : last[0];
    }
}
