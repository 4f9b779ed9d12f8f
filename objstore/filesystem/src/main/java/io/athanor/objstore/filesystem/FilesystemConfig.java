package io.athanor.objstore.filesystem;

import java.nio.file.Path;

/**
 * The {@code config} of a bucket of type {@code FILESYSTEM}.
 *
 * @param directory the folder that holds the objects
 */
public record FilesystemConfig(Path directory) {
    /** The bucket's type as YAML names it. */
    public static final String TYPE = "FILESYSTEM";
}
