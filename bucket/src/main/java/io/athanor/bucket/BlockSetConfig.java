package io.athanor.bucket;

import java.nio.file.Path;

/**
 * How a bucket's blocks are served.
 *
 * @param cache folder for copies of blocks, where the bucket does not keep them as local files; made when it is needed
 * @param maxIdBytes heap for remembering series between queries; when it is used up, it is emptied
 */
public record BlockSetConfig(Path cache, long maxIdBytes) {
    /** 512 MiB. */
    public static BlockSetConfig of(Path cache) {
        return new BlockSetConfig(cache, 512L << 20);
    }
}
