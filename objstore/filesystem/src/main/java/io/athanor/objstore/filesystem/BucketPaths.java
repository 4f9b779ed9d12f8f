package io.athanor.objstore.filesystem;

import io.athanor.objstore.InvalidObjectNameException;
import io.athanor.objstore.ObjectNames;
import io.athanor.objstore.ObjectNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** From names to paths that stay below the bucket's directory, symbolic links followed. */
final class BucketPaths {
    /** The folder in the root that holds unfinished writes and the lock: never seen as an object. */
    static final String HIDDEN = ".athanor";

    /** What file systems put into their root: not ours, and often not readable. */
    private static final String LOST_AND_FOUND = "lost+found";

    private final Path root;

    /**
     * @param root a real path
     */
    BucketPaths(Path root) {
        this.root = root;
    }

    Path root() {
        return root;
    }

    Path hidden() {
        return root.resolve(HIDDEN);
    }

    /** Whether an entry of the root is no part of the bucket. */
    static boolean isHiddenInRoot(String entry) {
        return entry.equals(HIDDEN) || entry.equals(LOST_AND_FOUND);
    }

    /** The real path of something that is there; null if it is not. */
    @Nullable
    Path existing(String name) throws IOException {
        return real(name, lexical(name));
    }

    /** The real path of the object. */
    Path object(String name) throws IOException {
        Path real = existing(name);
        if (real == null) {
            throw new ObjectNotFoundException(name);
        }
        return real;
    }

    /** The path to write: its folder may be missing, and no link on the way leads out. */
    Path target(String name) throws IOException {
        Path path = lexical(name);
        Path folder = path.getParent();
        while (folder != null && !folder.equals(root) && !Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            folder = folder.getParent();
        }
        if (folder != null) {
            real(name, folder);
        }
        return path;
    }

    /** The folder of a path that {@link #target} gave. */
    Path folder(Path target) {
        return Objects.requireNonNullElse(target.getParent(), root);
    }

    /** Whether a name is that of a plain file, not of a directory or a pipe. */
    boolean isFile(String name) throws IOException {
        Path path = lexical(name);
        Found found = look(path);
        return switch (found.way) {
            case MISSING -> false;
            case PLAIN -> found.last != null && found.last.isRegularFile();
            case UNCLEAR -> {
                Path real = followed(name, path);
                yield real != null && Files.isRegularFile(real);
            }
        };
    }

    private @Nullable Path real(String name, Path path) throws IOException {
        return switch (look(path).way) {
            case MISSING -> null;
            case PLAIN -> path;
            case UNCLEAR -> followed(name, path);
        };
    }

    private @Nullable Path followed(String name, Path path) throws IOException {
        Path real;
        try {
            real = path.toRealPath();
        } catch (NoSuchFileException | NotDirectoryException e) {
            return null;
        } catch (IOException e) {
            if (FileErrors.isNotADirectory(e)) {
                return null;
            }
            throw FileErrors.explain("find", name, path, e);
        }
        if (!real.startsWith(root)) {
            throw new InvalidObjectNameException(name, "a symbolic link leads out of the bucket's directory " + root);
        }
        return real;
    }

    /** What stands on the way from the root to a path. */
    private enum Way {
        /** Everything is there, and nothing is a link: the path is real. */
        PLAIN,
        MISSING,
        /** There is a link, or it cannot be told. */
        UNCLEAR
    }

    /** @param last what is at the end of a plain way; null if that is the root */
    private record Found(Way way, @Nullable BasicFileAttributes last) {
        static final Found ROOT = new Found(Way.PLAIN, null);
        static final Found MISSING = new Found(Way.MISSING, null);
        static final Found UNCLEAR = new Found(Way.UNCLEAR, null);
    }

    /** Looks at each folder below the root: two looks at an object of a block, where {@code toRealPath} takes one per folder. */
    private Found look(Path path) {
        if (path.equals(root)) {
            return Found.ROOT;
        }
        Path folder = path.getParent();
        Found above = folder == null ? Found.UNCLEAR : look(folder);
        if (above.way != Way.PLAIN) {
            return above;
        }
        try {
            BasicFileAttributes here = path.getFileSystem()
                    .provider()
                    .readAttributesIfExists(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (here == null) {
                return Found.MISSING;
            }
            return here.isSymbolicLink() || here.isOther() ? Found.UNCLEAR : new Found(Way.PLAIN, here);
        } catch (IOException e) {
            return Found.UNCLEAR;
        }
    }

    private Path lexical(String name) throws InvalidObjectNameException {
        ObjectNames.check(name);
        int slash = name.indexOf('/');
        if ((slash < 0 ? name : name.substring(0, slash)).equals(HIDDEN)) {
            throw new InvalidObjectNameException(name, "\"" + HIDDEN + "\" is reserved for unfinished writes");
        }
        try {
            Path path = root.resolve(name).normalize();
            if (!path.startsWith(root) || path.equals(root)) {
                throw new InvalidObjectNameException(name, "it leads out of the bucket's directory " + root);
            }
            return path;
        } catch (InvalidPathException e) {
            throw new InvalidObjectNameException(name, "it cannot be a file's name here (" + e.getReason() + ")");
        }
    }
}
