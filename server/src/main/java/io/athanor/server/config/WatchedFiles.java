package io.athanor.server.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.GeneralSecurityException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was made of some files, made again once they are others. Looked at when it is asked for, at most once a second; what
 * cannot be read or made leaves the last good value, and is logged once.
 */
public final class WatchedFiles<T> implements Supplier<T> {
    private static final Logger LOG = LoggerFactory.getLogger(WatchedFiles.class);
    private static final long EVERY_MS = 1000;

    /** Makes the value of the files. */
    public interface Maker<T> {
        /** The value of the files as they are now. */
        T make() throws IOException, GeneralSecurityException;
    }

    private final List<Path> files;
    private final Maker<T> maker;
    private final InstantSource clock;
    private List<Object> stamps;
    private long lookedAt;
    private volatile T value;

    /**
     * Makes the first value.
     *
     * @throws IOException if a file cannot be read
     * @throws GeneralSecurityException if nothing can be made of it
     */
    public WatchedFiles(List<Path> files, Maker<T> maker, InstantSource clock)
            throws IOException, GeneralSecurityException {
        this.files = files;
        this.maker = maker;
        this.clock = clock;
        this.stamps = stamps();
        this.value = maker.make();
        this.lookedAt = clock.millis();
    }

    /** The same, with a first value that was made already. */
    public WatchedFiles(List<Path> files, Maker<T> maker, InstantSource clock, T first) {
        this.files = files;
        this.maker = maker;
        this.clock = clock;
        this.stamps = stamps();
        this.value = first;
        this.lookedAt = clock.millis();
    }

    @Override
    public synchronized T get() {
        long now = clock.millis();
        if (now - lookedAt < EVERY_MS && now >= lookedAt) {
            return value;
        }
        lookedAt = now;
        List<Object> found = stamps();
        if (found.equals(stamps)) {
            return value;
        }
        stamps = found;
        try {
            value = maker.make();
            LOG.atInfo().addKeyValue("files", files).log("read changed files again");
        } catch (IOException | GeneralSecurityException e) {
            LOG.atWarn()
                    .addKeyValue("files", files)
                    .addKeyValue("problem", e.getMessage())
                    .log("changed files cannot be used; what was read before stays in use");
        }
        return value;
    }

    private List<Object> stamps() {
        List<Object> found = new ArrayList<>();
        for (Path file : files) {
            found.add(stamp(file));
        }
        return found;
    }

    private static Object stamp(Path file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            @Nullable Object key = attributes.fileKey();
            return List.of(attributes.lastModifiedTime(), attributes.size(), key == null ? "" : key);
        } catch (IOException e) {
            return "unreadable";
        }
    }
}
