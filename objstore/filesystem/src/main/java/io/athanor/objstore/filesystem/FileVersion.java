package io.athanor.objstore.filesystem;

import io.athanor.objstore.Bucket.ObjectInfo;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.Objects;

/** The token of a file's contents: the time that {@link CommitLock} gave its write, its size, and which file it is. */
final class FileVersion {
    private FileVersion() {}

    static String of(BasicFileAttributes attributes) {
        return Long.toHexString(nanos(attributes)) + "-" + Long.toHexString(attributes.size()) + "-"
                + Integer.toHexString(Objects.hashCode(attributes.fileKey()));
    }

    static ObjectInfo info(String name, BasicFileAttributes attributes) {
        return new ObjectInfo(
                name, attributes.size(), attributes.lastModifiedTime().toInstant(), of(attributes));
    }

    /** Time of the last write, ns since the epoch. */
    static long nanos(BasicFileAttributes attributes) {
        Instant at = attributes.lastModifiedTime().toInstant();
        return at.getEpochSecond() * 1_000_000_000L + at.getNano();
    }
}
