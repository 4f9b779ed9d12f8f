package io.athanor.objstore.filesystem;

import io.athanor.objstore.Bucket.ObjectInfo;
import io.athanor.objstore.ObjectNames;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Names below a directory, in byte order. What disappears meanwhile is left out; a link that leads out of the bucket is
 * named by {@link #direct} (reading it is refused with the reason) and not followed by {@link #deep}.
 */
final class FileListing {
    private final BucketPaths paths;

    FileListing(BucketPaths paths) {
        this.paths = paths;
    }

    /** Names directly below, those of directories with {@code /} at their end. */
    void direct(Path folder, String prefix, Consumer<String> to) throws IOException {
        for (Entry entry : entries(folder, prefix)) {
            if (!entry.isFolder() || holdsAnything(entry.path)) {
                to.accept(entry.name);
            }
        }
    }

    /** The directories directly below, empty ones among them. */
    void folders(Path folder, String prefix, Consumer<String> to) throws IOException {
        for (Entry entry : entries(folder, prefix)) {
            if (entry.isFolder()) {
                to.accept(entry.name);
            }
        }
    }

    /** All objects below, at any depth. */
    void deep(Path folder, String prefix, Consumer<ObjectInfo> to) throws IOException {
        for (Entry entry : entries(folder, prefix)) {
            Path real = entry.path;
            if (entry.isLink) {
                Path followed = followed(real);
                if (followed == null || !followed.startsWith(paths.root()) || folder.startsWith(followed)) {
                    continue;
                }
                real = followed;
            }
            if (entry.isFolder()) {
                deep(real, entry.name, to);
            } else if (entry.attributes.isRegularFile()) {
                to.accept(FileVersion.info(entry.name, entry.attributes));
            }
        }
    }

    private static @Nullable Path followed(Path link) {
        try {
            return link.toRealPath();
        } catch (IOException e) {
            return null;
        }
    }

    private List<Entry> entries(Path folder, String prefix) throws IOException {
        List<Entry> found = new ArrayList<>();
        boolean isRoot = folder.equals(paths.root());
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
            for (Path path : stream) {
                String file = path.getFileName().toString();
                if (isRoot && BucketPaths.isHiddenInRoot(file)) {
                    continue;
                }
                Entry entry = entry(prefix + file, path);
                if (entry != null) {
                    found.add(entry);
                }
            }
        } catch (NoSuchFileException | NotDirectoryException e) {
            return List.of();
        } catch (DirectoryIteratorException e) {
            throw FileErrors.explain("list", prefix, folder, FileErrors.cause(e));
        } catch (IOException e) {
            throw FileErrors.explain("list", prefix, folder, e);
        }
        found.sort((a, b) -> ObjectNames.ORDER.compare(a.name, b.name));
        return found;
    }

    /** What is there now; null if it has gone meanwhile. A link has the attributes of what it leads to, if there is any. */
    private static @Nullable Entry entry(String name, Path path) throws IOException {
        BasicFileAttributes attributes;
        try {
            attributes = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            return null;
        }
        boolean isLink = attributes.isSymbolicLink();
        if (isLink) {
            try {
                attributes = Files.readAttributes(path, BasicFileAttributes.class);
            } catch (IOException e) {
                return new Entry(name, path, attributes, true); // it leads nowhere: reading it says so
            }
        }
        return new Entry(attributes.isDirectory() ? name + "/" : name, path, attributes, isLink);
    }

    /** Whether a file is anywhere below: a directory without objects is none. */
    private static boolean holdsAnything(Path folder) throws IOException {
        List<Path> folders = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
            for (Path path : stream) {
                if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                    return true;
                }
                folders.add(path);
            }
        } catch (NoSuchFileException | NotDirectoryException e) {
            return false;
        } catch (AccessDeniedException e) {
            return true; // it is named, and whoever reads it is told why not
        } catch (DirectoryIteratorException e) {
            throw FileErrors.explain("list", folder.toString(), folder, FileErrors.cause(e));
        }
        for (Path below : folders) {
            if (holdsAnything(below)) {
                return true;
            }
        }
        return false;
    }

    private record Entry(String name, Path path, BasicFileAttributes attributes, boolean isLink) {
        boolean isFolder() {
            return name.endsWith("/");
        }
    }
}
