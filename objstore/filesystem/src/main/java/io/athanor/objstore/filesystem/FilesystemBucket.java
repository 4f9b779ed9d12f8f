package io.athanor.objstore.filesystem;

import io.athanor.objstore.Bucket;
import io.athanor.objstore.ObjectNames;
import io.athanor.objstore.ObjectNotFoundException;
import io.athanor.objstore.PreconditionFailedException;
import io.athanor.objstore.PutCondition;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Objects as plain files below one directory, readable by Thanos's {@code FILESYSTEM} provider and written so that it may
 * write beside us.
 *
 * <p><b>Writes</b> go to a hidden folder on the same file system ({@code .athanor}), are forced to stable storage, and
 * appear by one rename (or, if absent, one link): a reader and a listing see the whole object or none. The last step of
 * writes and deletes takes a lock file, so conditions hold among all processes that use this class on the directory.
 * <p><b>Names</b> cannot leave the directory, by {@code ..}, by an absolute path, or over a symbolic link.
 * <p><b>Deletes</b> also remove the folders that became empty.
 */
public final class FilesystemBucket implements Bucket {
    /** Somebody who deletes may prune the folder between its making and the rename. */
    private static final int MOVE_ATTEMPTS = 100;

    /** A small part of the files that a process may have open. */
    private static final int OPEN_READS = 100;

    private final BucketPaths paths;
    private final FileListing listing;
    private final Scratch scratch;

    private FilesystemBucket(Path root) {
        this.paths = new BucketPaths(root);
        this.listing = new FileListing(paths);
        this.scratch = new Scratch(paths.hidden());
    }

    /**
     * The bucket in a directory that is there.
     *
     * @throws IOException if it is missing, no directory, or not readable; the text says what to do
     */
    public static FilesystemBucket open(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            throw new IOException(
                    "the bucket's directory " + directory + " does not exist; create it or correct the path");
        }
        if (!Files.isDirectory(directory)) {
            throw new IOException("the bucket's directory " + directory + " is not a directory; correct the path");
        }
        if (!Files.isReadable(directory) || !Files.isExecutable(directory)) {
            throw new IOException("the bucket's directory " + directory
                    + " cannot be read; give the user that runs this program access to it");
        }
        return new FilesystemBucket(directory.toRealPath());
    }

    /** As {@link #open}, after making the directory if it is missing. */
    public static FilesystemBucket create(Path directory) throws IOException {
        try {
            if (!Files.isDirectory(directory)) {
                Files.createDirectories(directory);
            }
        } catch (IOException e) {
            throw FileErrors.explain("create", "", directory, e);
        }
        return open(directory);
    }

    @Override
    public String name() {
        return paths.root().toString();
    }

    @Override
    public void list(String dir, Consumer<String> to) throws IOException {
        Path folder = folder(dir);
        if (folder != null) {
            listing.direct(folder, ObjectNames.prefix(dir), to);
        }
    }

    @Override
    public void listDirectories(String dir, Consumer<String> to) throws IOException {
        Path folder = folder(dir);
        if (folder != null) {
            listing.folders(folder, ObjectNames.prefix(dir), to);
        }
    }

    @Override
    public void listRecursively(String dir, Consumer<ObjectInfo> to) throws IOException {
        Path folder = folder(dir);
        if (folder != null) {
            listing.deep(folder, ObjectNames.prefix(dir), to);
        }
    }

    @Override
    public InputStream get(String name) throws IOException {
        return Channels.newInputStream(openFile(name));
    }

    @Override
    public InputStream getRange(String name, long offset, long length) throws IOException {
        ObjectNames.checkRange(name, offset, length);
        FileChannel channel = openFile(name);
        try {
            channel.position(offset);
        } catch (IOException e) {
            channel.close();
            throw FileErrors.explain("read", name, paths.root(), e);
        }
        return new BoundedStream(Channels.newInputStream(channel), length);
    }

    @Override
    public ObjectInfo attributes(String name) throws IOException {
        return FileVersion.info(name, fileAttributes(name, paths.object(name)));
    }

    @Override
    public boolean exists(String name) throws IOException {
        return paths.isFile(name);
    }

    @Override
    public void put(String name, InputStream data) throws IOException {
        write(null, name, data);
    }

    @Override
    public boolean adopt(String name, Path file) throws IOException {
        Path target = paths.target(name);
        try {
            Path unfinished = scratch.link(file);
            if (unfinished == null) {
                return false;
            }
            commit(null, name, target, unfinished);
            return true;
        } catch (IOException e) {
            throw FileErrors.explain("write", name, target, e);
        }
    }

    @Override
    public String putIf(PutCondition condition, String name, InputStream data) throws IOException {
        return write(condition, name, data);
    }

    @Override
    public void delete(String name) throws IOException {
        Path target = paths.target(name);
        if (Files.isDirectory(target) || !Files.isDirectory(paths.folder(target))) {
            return;
        }
        try {
            scratch.commit(stamps -> {
                Path folder = paths.folder(target).toRealPath();
                Files.deleteIfExists(folder.resolve(target.getFileName()));
                prune(folder);
                return true;
            });
        } catch (NoSuchFileException e) {
            return;
        } catch (IOException e) {
            throw FileErrors.explain("delete", name, target, e);
        }
    }

    @Override
    public Optional<Path> localFile(String name) throws IOException {
        Path path = paths.object(name);
        fileAttributes(name, path);
        return Optional.of(path);
    }

    @Override
    public int openReads() {
        return OPEN_READS;
    }

    @Override
    public void close() {}

    private @Nullable Path folder(String dir) throws IOException {
        String prefix = ObjectNames.prefix(dir);
        return prefix.isEmpty() ? paths.root() : paths.existing(prefix.substring(0, prefix.length() - 1));
    }

    private FileChannel openFile(String name) throws IOException {
        Path path = paths.object(name);
        fileAttributes(name, path);
        try {
            return FileChannel.open(path, StandardOpenOption.READ);
        } catch (NoSuchFileException e) {
            throw new ObjectNotFoundException(name);
        } catch (IOException e) {
            throw FileErrors.explain("read", name, path, e);
        }
    }

    /** Also makes sure that it is a plain file: a directory is no object, and a pipe would block. */
    private static BasicFileAttributes fileAttributes(String name, Path path) throws IOException {
        BasicFileAttributes attributes;
        try {
            attributes = Files.readAttributes(path, BasicFileAttributes.class);
        } catch (NoSuchFileException e) {
            throw new ObjectNotFoundException(name);
        } catch (IOException e) {
            throw FileErrors.explain("read", name, path, e);
        }
        if (!attributes.isRegularFile()) {
            throw new ObjectNotFoundException(name);
        }
        return attributes;
    }

    private String write(@Nullable PutCondition condition, String name, InputStream data) throws IOException {
        Path target = paths.target(name);
        try {
            if (condition != null) {
                check(condition, name);
            }
            return commit(condition, name, target, scratch.write(data));
        } catch (Scratch.SourceFailure e) {
            throw e.reason();
        } catch (PreconditionFailedException e) {
            throw e;
        } catch (IOException e) {
            throw FileErrors.explain("write", name, target, e);
        }
    }

    /** Gives a finished file its name, and takes it out of the hidden folder whatever happens. */
    private String commit(@Nullable PutCondition condition, String name, Path target, Path unfinished)
            throws IOException {
        try {
            return scratch.commit(stamps -> {
                if (condition != null) {
                    check(condition, name);
                }
                stamp(unfinished, stamps);
                place(unfinished, target, name, condition instanceof PutCondition.IfAbsent);
                return FileVersion.of(Files.readAttributes(target, BasicFileAttributes.class));
            });
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    private void check(PutCondition condition, String name) throws IOException {
        boolean holds = switch (condition) {
            case PutCondition.IfAbsent() -> !exists(name);
            case PutCondition.IfMatch(String version) ->
                exists(name) && attributes(name).version().equals(version);
        };
        if (!holds) {
            throw new PreconditionFailedException(name, condition);
        }
    }

    private static void stamp(Path file, CommitLock.Stamps stamps) throws IOException {
        long stamp = stamps.next(FileVersion.nanos(Files.readAttributes(file, BasicFileAttributes.class)));
        Instant at = Instant.ofEpochSecond(stamp / 1_000_000_000L, stamp % 1_000_000_000L);
        Files.setLastModifiedTime(file, FileTime.from(at));
    }

    private void place(Path unfinished, Path target, String name, boolean onlyIfAbsent) throws IOException {
        Path folder = paths.folder(target);
        for (int attempt = 1; ; attempt++) {
            boolean made = !Files.isDirectory(folder);
            Files.createDirectories(folder);
            try {
                if (onlyIfAbsent) {
                    linkOrMove(unfinished, target, name);
                } else {
                    move(unfinished, target);
                }
                force(folder, made);
                return;
            } catch (NoSuchFileException e) {
                if (attempt == MOVE_ATTEMPTS || !Files.exists(unfinished)) {
                    throw e;
                }
            }
        }
    }

    /** A link fails if the name is taken, also by a program that does not know our lock. */
    private static void linkOrMove(Path unfinished, Path target, String name) throws IOException {
        try {
            Files.createLink(target, unfinished);
        } catch (FileAlreadyExistsException e) {
            throw new PreconditionFailedException(name, new PutCondition.IfAbsent());
        } catch (NoSuchFileException e) {
            throw e;
        } catch (UnsupportedOperationException | FileSystemException e) {
            move(unfinished, target); // no links here: the lock has to do
        }
    }

    private static void move(Path unfinished, Path target) throws IOException {
        try {
            Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            throw new IOException(target + " is on another file system than the bucket's directory", e);
        }
    }

    /** Makes the new name durable; new folders up to the root as well. */
    private void force(Path folder, boolean upToRoot) {
        Path at = folder;
        while (at != null && at.startsWith(paths.root())) {
            try (FileChannel channel = FileChannel.open(at, StandardOpenOption.READ)) {
                channel.force(true);
            } catch (IOException e) {
                return; // not every system lets a directory be opened; the object itself is complete
            }
            at = upToRoot ? at.getParent() : null;
        }
    }

    private void prune(Path folder) throws IOException {
        Path at = folder;
        while (at != null && !at.equals(paths.root()) && at.startsWith(paths.root())) {
            try {
                Files.delete(at);
            } catch (DirectoryNotEmptyException | NoSuchFileException e) {
                return;
            }
            at = at.getParent();
        }
    }
}
