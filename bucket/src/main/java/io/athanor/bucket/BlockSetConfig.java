package io.athanor.bucket;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;

/**
 * How a bucket's blocks are served.
 *
 * @param cache folder for copies of blocks, where the bucket does not keep them as local files; made when it is needed
 * @param ignoreDeletionMarksDelay blocks that were marked for deletion longer ago than this are not served
 * @param maxIdBytes heap for remembering series between queries; when it is used up, it is emptied
 * @param clock tells how old a deletion mark is
 */
public record BlockSetConfig(Path cache, Duration ignoreDeletionMarksDelay, long maxIdBytes, InstantSource clock) {
    /** Thanos's delay, 512 MiB. */
    public static BlockSetConfig of(Path cache, InstantSource clock) {
        return new BlockSetConfig(cache, Duration.ofHours(24), 512L << 20, clock);
    }
}
