package io.athanor.bucket.ship;

import java.nio.file.Path;

/**
 * What is uploaded, and how.
 *
 * @param dir the TSDB's folder
 * @param fileName below it, the {@link ShipperFile}
 * @param source what uploads them, in Thanos's words: {@code sidecar}, {@code receive}, {@code ruler}
 * @param compacted whether blocks that the TSDB has compacted are uploaded, too
 * @param allowOverlaps whether compacted blocks are uploaded that overlap others in the bucket
 * @param hashFiles whether metas tell the SHA-256 of each file
 * @param concurrency files of a block that are uploaded at once, at least 1
 */
public record ShipConfig(
        Path dir,
        String fileName,
        String source,
        boolean compacted,
        boolean allowOverlaps,
        boolean hashFiles,
        int concurrency) {
    /** Blocks of level 1, one file at a time. */
    public static ShipConfig of(Path dir, String source) {
        return new ShipConfig(dir, ShipperFile.NAME, source, false, false, false, 1);
    }
}
