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

    /** All objects below, at any depth. */
    void deep(Path folder, String prefix, Consumer<ObjectInfo> to) throws IOException {
        for (Entry entry : entries(folder, prefix)) {
            Path real = entry.path;
            if (Files.isSymbolicLink(real)) {
                Path followed = followed(real);
                if (followed == null || !followed.startsWith(paths.root()) || folder.startsWith(followed)) {
                    continue;
                }
                real = followed;
            }
            if (entry.isFolder()) {
                deep(real, entry.name, to);
            } else {
                tell(real, entry.name, to);
            }
        }
    }

    private static void tell(Path file, String name, Consumer<ObjectInfo> to) throws IOException {
        BasicFileAttributes attributes;
        try {
            attributes = Files.readAttributes(file, BasicFileAttributes.class);
        } catch (NoSuchFileException e) {
            return;
        }
        if (attributes.isRegularFile()) {
            to.accept(FileVersion.info(name, attributes));
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
                if (Files.isDirectory(path)) {
                    found.add(new Entry(prefix + file + "/", path));
                } else if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
                    found.add(new Entry(prefix + file, path));
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

    private record Entry(String name, Path path) {
        boolean isFolder() {
            return name.endsWith("/");
        }
    }
}
